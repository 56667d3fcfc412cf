import { Roles } from '@mimamori/access';
import { Audit, fieldChanges } from '@mimamori/audit';
import {
  Clock,
  FreshProof,
  getTenantId,
  InvalidInput,
  patched,
  requireCan,
  type Reader,
  TenantDb,
  type Tx,
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

const RECORDED = ['mfaRoles', 'mfaOutside', 'firstFactorFrom'] as const;
/** Of a tenant that has set nothing. */
const UNSET = {
  mfaRoles: [],
  mfaOutside: false,
  firstFactorFrom: 'inside',
  version: 0,
  updatedAt: null,
} as const;

/** Who has to prove twice who they are. */
@Injectable()
export class SignInPolicies {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly roles: Roles,
    private readonly audit: Audit,
    private readonly proof: FreshProof,
  ) {}

  /** The tenant's; nobody has to before it is set. */
  async current(reader: Reader = this.db): Promise<SignInPolicyFacts> {
    const id = getTenantId();
    const row = await reader.repository(SignInPolicy).findOneBy({ tenantId: id });
    const { mfaRoles, mfaOutside, firstFactorFrom, version, updatedAt } = row ?? UNSET;
    return { id, mfaRoles: [...mfaRoles], mfaOutside, firstFactorFrom, version, updatedAt };
  }

  /**
   * Holds at each person's next sign-in or refresh.
   * @throws Forbidden, VersionMismatch, InvalidInput for an unknown role, FreshProofRequired
   */
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
      await this.proof.require(tx);
      const updatedAt = await this.write(tx, after);
      await this.audit.append(tx, {
        action: 'identity.sign_in_policy.update',
        subject: 'SignInPolicy',
        subjectId: tx.tenantId,
        details: { changes },
      });
      return { ...after, version: before.version + 1, updatedAt };
    });
  }

  private async write(tx: Tx, policy: SignInPolicyFacts): Promise<Date> {
    const { mfaRoles, mfaOutside, firstFactorFrom, version } = policy;
    const { tenantId } = tx;
    const updatedAt = this.clock.now();
    const values = { mfaRoles, mfaOutside, firstFactorFrom, updatedAt };
    const rows = tx.repository(SignInPolicy);
    if (version === 0) await rows.insert({ tenantId, ...values, createdAt: updatedAt });
    else {
      const { affected } = await rows.update({ tenantId, version }, values);
      if (!affected) throw new VersionMismatch();
    }
    return updatedAt;
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
