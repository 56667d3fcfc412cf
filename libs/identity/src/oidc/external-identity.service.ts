import { Audit } from '@mimamori/audit';
import { NotFound, requireCan, TenantDb, type Tx } from '@mimamori/platform';
import { Keysets, type Page, readPage, readRow } from '@mimamori/web';
import { Injectable } from '@nestjs/common';

import { ProofTrail } from '../proof-trail/proof-trail.service';
import { Sessions } from '../session/session.service';
import { ExternalIdentity } from './external-identity.entity';
import { EXTERNAL_IDENTITY, externalIdentityList } from './external-identity.queries';
import type { ExternalIdentityListRequest, ExternalIdentityRow } from './external-identity.schema';

/** Which users of the tenant are which people at its provider. */
@Injectable()
export class ExternalIdentities {
  constructor(
    private readonly db: TenantDb,
    private readonly keysets: Keysets,
    private readonly sessions: Sessions,
    private readonly audit: Audit,
    private readonly trail: ProofTrail,
  ) {}

  /** @throws CursorInvalid */
  list(request: ExternalIdentityListRequest): Promise<Page<ExternalIdentityRow>> {
    return readPage(this.db, this.keysets, externalIdentityList(request));
  }

  /** @throws NotFound */
  async get(id: string): Promise<ExternalIdentityRow> {
    const row = await readRow<ExternalIdentityRow>(this.db, EXTERNAL_IDENTITY, id);
    if (!row) throw new NotFound('ExternalIdentity');
    return row;
  }

  /** Takes the link apart and ends the sessions of its user: they could have been opened by it. @throws NotFound, Forbidden */
  async remove(id: string): Promise<void> {
    const { userId, issuer } = await this.get(id);
    requireCan('delete', 'ExternalIdentity', { userId });
    await this.db.transaction(async (tx) => {
      const { affected } = await tx.repository(ExternalIdentity).delete({ tenantId: tx.tenantId, id });
      if (!affected) throw new NotFound('ExternalIdentity');
      await this.endSessions(tx, userId);
      const entry = { subject: 'ExternalIdentity', subjectId: id, details: { userId, issuer } };
      await this.trail.record(
        tx,
        { action: 'identity.external_identity.unlink', ...entry },
        { userId, change: 'provider_unlinked', params: { issuer } },
      );
    });
  }

  private async endSessions(tx: Tx, userId: string): Promise<void> {
    const sessions = await this.sessions.endAllOf(tx, userId, 'ended');
    if (sessions)
      await this.audit.append(tx, {
        action: 'session.end',
        subject: 'User',
        subjectId: userId,
        details: { reason: 'unlinked', sessions },
      });
  }
}
