import { RoleAssignments } from '@mimamori/access';
import { Audit } from '@mimamori/audit';
import { japanIso, requireCan, TenantDb } from '@mimamori/platform';
import { Users } from '@mimamori/users';
import { Injectable } from '@nestjs/common';

import { AlreadyActivated } from '../identity.errors';
import type { ActivationLink } from '../sign-in/auth.schema';
import { Credentials } from '../password/credential.service';
import { ActivationTokens } from './activation.tokens';

/** Who signs in at the tenant's provider has no password, and is nobody who never signed in. */
const LINKED = 'select 1 as linked from external_identity where user_id = $1 limit 1';

@Injectable()
export class Invitations {
  constructor(
    private readonly db: TenantDb,
    private readonly users: Users,
    private readonly assignments: RoleAssignments,
    private readonly tokens: ActivationTokens,
    private readonly credentials: Credentials,
    private readonly audit: Audit,
  ) {}

  /**
   * A link for somebody who has never signed in; earlier links of theirs stop working. Whoever holds the link becomes
   * that person, so nobody gets one for a person who holds a role they could not give.
   * @throws NotFound, Forbidden, RoleNotGrantable, AlreadyActivated; FreshProofRequired for an administrator
   */
  async invite(userId: string): Promise<ActivationLink> {
    const user = await this.users.get(userId);
    requireCan('create', 'Invitation');
    if (user.status === 'disabled' || (await this.credentials.find(userId))) throw new AlreadyActivated();
    const own = await this.assignments.ownRoles();
    return this.db.transaction(async (tx) => {
      if ((await tx.query(LINKED, [userId])).length) throw new AlreadyActivated();
      await this.assignments.requireGrantableRolesOf(tx, userId, own);
      const { token, expiresAt } = await this.tokens.issueIn(tx, userId, 'invitation');
      await this.audit.append(tx, {
        action: 'identity.invitation.create',
        subject: 'User',
        subjectId: userId,
      });
      return { activationLink: this.tokens.linkOf(token), expiresAt: japanIso(expiresAt) };
    });
  }
}
