import { RoleAssignments } from '@mimamori/access';
import { getPrincipal, japanIso, requireCan, TenantDb } from '@mimamori/platform';
import { Users } from '@mimamori/users';
import { Injectable } from '@nestjs/common';

import { MfaResetOfOneself } from '../identity.errors';
import { ProofTrail } from '../proof-trail/proof-trail.service';
import { Sessions } from '../session/session.service';
import { Factors } from './factors.service';
import type { UserMfaView } from './mfa.schema';

/** Other people's factors, for administrators: for whoever lost the telephone and the codes on paper. */
@Injectable()
export class UserMfa {
  constructor(
    private readonly db: TenantDb,
    private readonly users: Users,
    private readonly assignments: RoleAssignments,
    private readonly factors: Factors,
    private readonly sessions: Sessions,
    private readonly trail: ProofTrail,
  ) {}

  /** @throws NotFound, Forbidden */
  async get(userId: string): Promise<UserMfaView> {
    const { id } = await this.users.get(userId);
    requireCan('read', 'Mfa', { userId: id });
    const { lastUsedAt, ...counts } = await this.factors.counts(id);
    return { ...counts, lastUsedAt: lastUsedAt && japanIso(lastUsedAt) };
  }

  /**
   * Takes every factor and code away and ends every session: with the password alone the person enrols anew. So nobody does
   * it to a person who holds a role they could not give, nor to themselves, where a factor must be shown.
   * @throws NotFound, Forbidden, RoleNotGrantable, MfaResetOfOneself
   */
  async reset(userId: string): Promise<void> {
    const { id } = await this.users.get(userId);
    requireCan('reset', 'Mfa', { userId: id });
    if (id === getPrincipal().id) throw new MfaResetOfOneself();
    const own = await this.assignments.ownRoles();
    await this.db.transaction(async (tx) => {
      await this.assignments.requireGrantableRolesOf(tx, id, own);
      const { totp, passkeys } = await this.factors.counts(id, tx);
      await this.factors.removeAllIn(tx, id);
      await this.sessions.endAllOf(tx, id, 'mfa_reset');
      await this.trail.record(
        tx,
        { action: 'identity.mfa.reset', subject: 'User', subjectId: id, details: { totp, passkeys } },
        { userId: id, change: 'factors_reset' },
      );
    });
  }
}
