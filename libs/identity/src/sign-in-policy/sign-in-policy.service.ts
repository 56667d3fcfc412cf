import { Roles } from '@mimamori/access';
import { Audit, fieldChanges } from '@mimamori/audit';
import {
  Clock,
  getTenantId,
  InvalidInput,
  patched,
  requireCan,
  type Reader,
  TenantDb,
  VersionMismatch,
} from '@mimamori/platform';
import { type IfMatchHeader, parseInput } from '@mimamori/web';
import { Injectable } from '@nestjs/common';

import { SignInPolicy } from './sign-in-policy.entity';
import {
  type SignInPolicyFacts,
  type SignInPolicyPatch,
  signInPolicyPatchSchema,
} from './sign-in-policy.schema';

const RECORDED = ['mfaRoles', 'mfaOutside'] as const;

/** Who has to prove twice who they are. */
@Injectable()
export class SignInPolicies {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly roles: Roles,
    private readonly audit: Audit,
  ) {}

  /** The tenant's; nobody has to before it is set. */
  async current(reader: Reader = this.db): Promise<SignInPolicyFacts> {
    const id = getTenantId();
    const row = await reader.repository(SignInPolicy).findOneBy({ tenantId: id });
    const { mfaRoles = [], mfaOutside = false, version = 0, updatedAt = null } = row ?? {};
    return { id, mfaRoles, mfaOutside, version, updatedAt };
  }

  /** Holds at each person's next sign-in or refresh. @throws Forbidden, VersionMismatch, InvalidInput for an unknown role */
  async update(input: SignInPolicyPatch, match: IfMatchHeader): Promise<SignInPolicyFacts> {
    requireCan('update', 'SignInPolicy', {});
    const patch = parseInput(signInPolicyPatchSchema, input);
    await this.requireRoles(patch.mfaRoles ?? []);
    return this.db.transaction(async (tx) => {
      // the row may not be there to be locked, the tenant's is
      await tx.query('select 1 from tenant where tenant_id = $1 for no key update', [tx.tenantId]);
      const before = await this.current(tx);
      match.expect(before);
      const after = patched(before, patch);
      const changes = fieldChanges(before, after, RECORDED);
      if (!changes.length) return before;
      const { tenantId } = tx;
      const { mfaRoles, mfaOutside } = after;
      const updatedAt = this.clock.now();
      const rows = tx.repository(SignInPolicy);
      if (before.version === 0)
        await rows.insert({ tenantId, mfaRoles, mfaOutside, createdAt: updatedAt, updatedAt });
      else {
        const { affected } = await rows.update(
          { tenantId, version: before.version },
          { mfaRoles, mfaOutside, updatedAt },
        );
        if (!affected) throw new VersionMismatch();
      }
      await this.audit.append(tx, {
        action: 'identity.sign_in_policy.update',
        subject: 'SignInPolicy',
        subjectId: tenantId,
        details: { changes },
      });
      return { ...after, version: before.version + 1, updatedAt };
    });
  }

  private async requireRoles(codes: readonly string[]): Promise<void> {
    if (!codes.length) return;
    const known = new Set((await this.roles.list()).map(({ code }) => code as string));
    const items = codes.flatMap((code, index) =>
      known.has(code)
        ? []
        : [{ pointer: `/mfaRoles/${index}`, code: 'identity.role_unknown', params: { role: code } }],
    );
    if (items.length) throw new InvalidInput(items);
  }
}
