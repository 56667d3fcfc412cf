import { RoleAssignments } from '@mimamori/access';
import { FreshProof, getPrincipal, japanIso, requireCan, TenantDb } from '@mimamori/platform';
import { Users } from '@mimamori/users';
import { Injectable } from '@nestjs/common';

import { EnrolmentLinkNeedless, EnrolmentLinkOfOneself } from '../identity.errors';
import { ProofTrail } from '../proof-trail/proof-trail.service';
import type { EnrolmentLink } from '../sign-in/auth.schema';
import { ActivationTokens } from './activation.tokens';

const LACKS_FACTOR = `
select from credential where credential.user_id = $1 and not exists (
  select from mfa_factor where mfa_factor.tenant_id = credential.tenant_id and mfa_factor.user_id = credential.user_id)`;

/** Links with which somebody enrols a first factor from outside of the networks. */
@Injectable()
export class EnrolmentLinks {
  constructor(
    private readonly db: TenantDb,
    private readonly users: Users,
    private readonly assignments: RoleAssignments,
    private readonly tokens: ActivationTokens,
    private readonly proof: FreshProof,
    private readonly trail: ProofTrail,
  ) {}

  /**
   * For somebody with a password and no factor; an earlier link of theirs stops working. Beside the password it opens the
   * account, so nobody makes one for a person who holds a role they could not give, nor for themselves.
   * @throws NotFound, Forbidden, RoleNotGrantable, EnrolmentLinkOfOneself, EnrolmentLinkNeedless, FreshProofRequired
   */
  async make(userId: string): Promise<EnrolmentLink> {
    const { id, status } = await this.users.get(userId);
    requireCan('create', 'Invitation');
    if (id === getPrincipal().id) throw new EnrolmentLinkOfOneself();
    const own = await this.assignments.ownRoles();
    return this.db.transaction(async (tx) => {
      const lacks = await tx.query(LACKS_FACTOR, [id]);
      if (status !== 'active' || !lacks.length) throw new EnrolmentLinkNeedless();
      await this.assignments.requireGrantableRolesOf(tx, id, own);
      await this.proof.require(tx);
      const { token, expiresAt } = await this.tokens.issueIn(tx, id, 'enrolment');
      await this.trail.record(
        tx,
        { action: 'identity.mfa.link', subject: 'User', subjectId: id },
        { userId: id, change: 'enrolment_link_made' },
      );
      return { enrolmentLink: this.tokens.enrolmentLinkOf(token), expiresAt: japanIso(expiresAt) };
    });
  }
}
