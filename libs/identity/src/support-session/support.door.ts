import { type OpenTicket, readSupportCode, SupportAccess, SupportTickets } from '@mimamori/access';
import { Audit } from '@mimamori/audit';
import { Clock, getContext, runInContext, TenantDb, type Tx, uuidv7 } from '@mimamori/platform';
import { TenantLocator } from '@mimamori/tenancy';
import { Injectable } from '@nestjs/common';

import { SupportSession } from './support-session.entity';

export interface Operator {
  readonly operatorId: string;
  readonly homeTenantId: string;
  /** Their own sign-in, at home. */
  readonly homeSessionId: string;
}

export interface LetIn {
  readonly tenantId: string;
  readonly sessionId: string;
  readonly ticket: OpenTicket;
}

/** What a code leads to, in the tenant that it belongs to. */
@Injectable()
export class SupportDoor {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly locator: TenantLocator,
    private readonly tickets: SupportTickets,
    private readonly access: SupportAccess,
    private readonly audit: Audit,
  ) {}

  /** `null` for every code that does not let in, whatever the reason. The tenant's log is told of those that were its own. */
  async open(typed: string, operator: Operator): Promise<LetIn | null> {
    const code = readSupportCode(typed);
    const tenantId = code && (await this.locator.find('support_ticket', code));
    // nobody needs a ticket for their own house
    if (!code || !tenantId || tenantId === operator.homeTenantId) return null;
    // an Idempotency-Key belongs to the caller's tenant: its row cannot be marked from this one
    const context = { ...getContext(), tenantId, permissions: undefined, idempotencyId: undefined };
    return runInContext(context, () => this.db.transaction((tx) => this.openIn(tx, code, operator)));
  }

  private async openIn(tx: Tx, code: string, operator: Operator): Promise<LetIn | null> {
    const ticketId = await this.tickets.ofCodeIn(tx, code);
    if (!ticketId) return null;
    const { tenantId } = tx;
    const ticket = await this.access.readTicket(tx, ticketId);
    const now = this.clock.now();
    const id = uuidv7(now.getTime());
    if (ticket)
      await tx.repository(SupportSession).insert({ tenantId, id, ticketId, ...operator, openedAt: now });
    await this.audit.append(tx, {
      action: 'support.access.use',
      subject: 'SupportTicket',
      subjectId: ticketId,
      outcome: ticket ? 'ok' : 'denied',
      details: { operation: 'POST /v1/support-sessions', ...(ticket ? { sessionId: id } : {}) },
    });
    return ticket && { tenantId, sessionId: id, ticket };
  }
}
