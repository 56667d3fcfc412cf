import { Assignments, PLATFORM_TENANT } from '@mimamori/access';
import { Audit } from '@mimamori/audit';
import {
  findContext,
  japanIso,
  type RequestContext,
  runInContext,
  systemPrincipal,
  TenantDb,
  type Tx,
  uuidv7,
} from '@mimamori/platform';
import { Tenants } from '@mimamori/tenancy';
import { Users } from '@mimamori/users';
import { Injectable } from '@nestjs/common';

import { ActivationTokens } from '../activation/activation.tokens';
import type { FoundedTenant, FoundTenant } from './tenant-founding.schema';

/** A tenant comes into being with somebody who owns it, or not at all. */
@Injectable()
export class TenantFounding {
  constructor(
    private readonly db: TenantDb,
    private readonly tenants: Tenants,
    private readonly users: Users,
    private readonly assignments: Assignments,
    private readonly activations: ActivationTokens,
    private readonly audit: Audit,
  ) {}

  /**
   * Tenant, owner, role and log rows in one transaction. Who may do so is the caller's business; without a principal in
   * the context it is the command line.
   * @throws TenantCodeTaken, ZodError for malformed input
   */
  found(input: FoundTenant): Promise<FoundedTenant> {
    const tenantId = uuidv7();
    const outer: RequestContext = findContext() ?? { traceId: uuidv7(), locale: 'ja' };
    const principal = outer.principal ?? systemPrincipal('cli', tenantId);
    // An Idempotency-Key belongs to the caller's tenant: its row cannot be marked from the new one.
    const context = { ...outer, tenantId, principal, permissions: undefined, idempotencyId: undefined };
    return runInContext(context, () => this.db.transaction((tx) => this.foundIn(tx, input)));
  }

  private async foundIn(
    tx: Tx,
    { code, name, ownerLoginId, ownerName }: FoundTenant,
  ): Promise<FoundedTenant> {
    await this.tenants.create(tx, { code, name });
    const owner = await this.users.createIn(tx, { loginId: ownerLoginId, name: ownerName });
    const roles = code === PLATFORM_TENANT ? ['tenant_owner', 'platform_operator'] : ['tenant_owner'];
    for (const role of roles)
      await this.assignments.grantIn(tx, { userId: owner.id, role, scope: { kind: 'tenant' } });
    const { token, expiresAt } = await this.activations.issueIn(tx, owner.id, 'invitation');
    await this.audit.append(tx, {
      action: 'identity.tenant.found',
      subject: 'Tenant',
      subjectId: tx.tenantId,
      details: { ownerId: owner.id },
    });
    return {
      tenantId: tx.tenantId,
      ownerId: owner.id,
      activationLink: this.activations.linkOf(token),
      expiresAt: japanIso(expiresAt),
    };
  }
}
