import { AccessAuthorizer, SupportAccess } from '@mimamori/access';
import type { Principal } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import type { VerifiedClaims } from '../access-token/access-token.service';
import { SessionStanding } from '../session/session.standing';

/** Whether the token of a guest still lets in: asked for each request, from what signals and the clock take back. */
@Injectable()
export class SupportGuests {
  constructor(
    private readonly sessions: SessionStanding,
    private readonly authorizer: AccessAuthorizer,
    private readonly access: SupportAccess,
  ) {}

  /** `null` once the ticket is not open, the operator's own sign-in has ended, or they are no operator any more. */
  async of({ sub, tid, sid, guest, expiresAt }: VerifiedClaims): Promise<Principal | null> {
    if (!guest || !(await this.sessions.works({ sub, sid, tid: guest.homeTenantId }))) return null;
    const atHome: Principal = { kind: 'user', id: sub, tenantId: guest.homeTenantId };
    const permissions = await this.authorizer.permissionsOf(atHome);
    if (!permissions.can('create', 'SupportSession')) return null;
    const ticket = await this.access.openTicket(tid, guest.ticketId);
    if (!ticket) return null;
    return {
      kind: 'user',
      id: sub,
      tenantId: tid,
      credentialId: guest.sessionId,
      homeTenantId: guest.homeTenantId,
      supportTicketId: ticket.id,
      expiresAt: expiresAt < ticket.endsAt ? expiresAt : ticket.endsAt,
    };
  }
}
