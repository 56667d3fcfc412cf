import { Audit } from '@mimamori/audit';
import { Forbidden, getPrincipal, japanIso, requireCan, TenantDb, type Tx } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { AccessTokens } from '../access-token/access-token.service';
import { SupportTicketInvalid } from '../identity.errors';
import { type LetIn, type Operator, SupportDoor } from './support.door';
import { SupportLimits } from './support.limits';
import type { SupportSessionRequest, SupportSessionView } from './support-session.schema';

/** A platform operator exchanges the code of a support ticket for a token that reads in the ticket's tenant. */
@Injectable()
export class SupportSessions {
  constructor(
    private readonly db: TenantDb,
    private readonly door: SupportDoor,
    private readonly tokens: AccessTokens,
    private readonly limits: SupportLimits,
    private readonly audit: Audit,
  ) {}

  /** @throws Forbidden, RateLimited, SupportTicketInvalid: one answer for every code that does not let in */
  async open({ ticket: typed }: SupportSessionRequest): Promise<SupportSessionView> {
    requireCan('create', 'SupportSession');
    const operator = operatorNow();
    await this.limits.take(operator.operatorId);
    const opened = await this.door.open(typed, operator);
    await this.db.transaction((tx) => this.tellHome(tx, opened));
    if (!opened) throw new SupportTicketInvalid();
    const { tenantId, sessionId, ticket } = opened;
    const { operatorId: sub, homeTenantId, homeSessionId: sid } = operator;
    const guest = { homeTenantId, ticketId: ticket.id, sessionId };
    const { token, seconds } = await this.tokens.issueToGuest(
      { sub, tid: tenantId, sid },
      guest,
      ticket.endsAt,
    );
    return {
      accessToken: token,
      expiresIn: seconds,
      tenantId,
      ticketId: ticket.id,
      sites: ticket.siteIds && [...ticket.siteIds],
      endsAt: japanIso(ticket.endsAt),
    };
  }

  /** The operating company's own log says what its staff tried, too. */
  private tellHome(tx: Tx, opened: LetIn | null): Promise<void> {
    return this.audit.append(tx, {
      action: 'support.access.use',
      subject: 'SupportTicket',
      outcome: opened ? 'ok' : 'denied',
      ...(opened ? { subjectId: opened.ticket.id } : {}),
      details: opened ? { tenantId: opened.tenantId, sessionId: opened.sessionId } : {},
    });
  }
}

/** A person of the operating company, signed in: no key, and no guest. @throws Forbidden */
function operatorNow(): Operator {
  const { kind, id, tenantId, credentialId, homeTenantId } = getPrincipal();
  if (kind !== 'user' || !credentialId || homeTenantId) throw new Forbidden('create', 'SupportSession');
  return { operatorId: id, homeTenantId: tenantId, homeSessionId: credentialId };
}
