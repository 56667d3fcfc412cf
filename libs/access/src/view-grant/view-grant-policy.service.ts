import { Audit, fieldChanges } from '@mimamori/audit';
import {
  Clock,
  getTenantId,
  patched,
  type Reader,
  requireCan,
  TenantDb,
  VersionMismatch,
} from '@mimamori/platform';
import { type IfMatchHeader, parseInput } from '@mimamori/web';
import { Injectable } from '@nestjs/common';

import { ViewGrantPolicy } from './view-grant.entity';
import {
  type GrantPolicyFacts,
  type GrantPolicyPatch,
  grantPolicyPatchSchema,
} from './view-grant-policy.schema';
import { DEFAULT_LONGEST_MINUTES } from './view-grant.words';

/** How long a view grant may be open in this tenant. */
@Injectable()
export class ViewGrantPolicies {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly audit: Audit,
  ) {}

  async current(reader: Reader = this.db): Promise<GrantPolicyFacts> {
    const id = getTenantId();
    const row = await reader.repository(ViewGrantPolicy).findOneBy({ tenantId: id });
    const { maxMinutes = DEFAULT_LONGEST_MINUTES, version = 0, updatedAt = null } = row ?? {};
    return { id, maxMinutes, version, updatedAt };
  }

  /** Holds for requests from now on. @throws Forbidden, VersionMismatch, InvalidInput */
  async update(input: GrantPolicyPatch, match: IfMatchHeader): Promise<GrantPolicyFacts> {
    requireCan('update', 'ViewGrantPolicy', {});
    const patch = parseInput(grantPolicyPatchSchema, input);
    return this.db.transaction(async (tx) => {
      const { tenantId } = tx;
      // the row may not be there to be locked, the tenant's is
      await tx.query('select 1 from tenant where tenant_id = $1 for no key update', [tenantId]);
      const before = await this.current(tx);
      match.expect(before);
      const after = patched(before, patch);
      const changes = fieldChanges(before, after, ['maxMinutes']);
      if (!changes.length) return before;
      const { maxMinutes } = after;
      const updatedAt = this.clock.now();
      const rows = tx.repository(ViewGrantPolicy);
      if (before.version === 0) await rows.insert({ tenantId, maxMinutes, createdAt: updatedAt, updatedAt });
      else {
        const { affected } = await rows.update(
          { tenantId, version: before.version },
          { maxMinutes, updatedAt },
        );
        if (!affected) throw new VersionMismatch();
      }
      await this.audit.append(tx, {
        action: 'access.view_grant_policy.update',
        subject: 'ViewGrantPolicy',
        subjectId: tenantId,
        details: { changes },
      });
      return { ...after, version: before.version + 1, updatedAt };
    });
  }
}
