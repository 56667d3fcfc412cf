import { Audit } from '@mimamori/audit';
import { Listener, type SystemDb, TenantDb, type Tx } from '@mimamori/platform';
import { TenantLocator } from '@mimamori/tenancy';
import { UserPseudonymised } from '@mimamori/users';
import { Injectable } from '@nestjs/common';

import { IDENTITY_CHANGED } from '../session/session.service';

/** Everything that says how somebody proved who they are, in an order that references allow. */
export const TABLES_OF_PERSON = [
  'mfa_challenge',
  'oidc_handover',
  'recovery_code',
  'mfa_factor',
  'external_identity',
  'activation',
  'session',
  'credential',
] as const;

/** Who was made unrecognisable leaves no credential, factor, session or link behind. */
@Injectable()
export class PersonPurge {
  constructor(
    private readonly db: TenantDb,
    private readonly locator: TenantLocator,
    private readonly audit: Audit,
  ) {}

  /** Heard twice it deletes nothing the second time. */
  @Listener(UserPseudonymised)
  async purge({ userId }: { userId: string }): Promise<void> {
    const tenantId = await this.db.transaction(async (tx) => {
      await this.forgetWays(tx, userId);
      await this.audit.append(tx, { action: 'identity.person.purge', subject: 'User', subjectId: userId });
      return tx.tenantId;
    });
    await this.db.asSystem('proofs of somebody who was pseudonymised are deleted', (system) =>
      deleteAll(system, tenantId, userId),
    );
  }

  /** Tokens lead nowhere from here on, in every process. */
  private async forgetWays(tx: Tx, userId: string): Promise<void> {
    const sessions = await tx.query<{ id: string }>(
      'select id from session where tenant_id = $1 and user_id = $2',
      [tx.tenantId, userId],
    );
    await this.locator.forgetAll(
      tx,
      'refresh',
      sessions.map(({ id }) => id),
    );
    await tx.query('select pg_notify($1, $2)', [IDENTITY_CHANGED, tx.tenantId]);
  }
}

async function deleteAll(system: SystemDb, tenantId: string, userId: string): Promise<void> {
  for (const table of TABLES_OF_PERSON)
    await system.query(`delete from ${table} where tenant_id = $1 and user_id = $2`, [tenantId, userId]);
}
