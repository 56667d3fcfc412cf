import { type Announcement, DomainEvent } from '@mimamori/platform';
import { z } from 'zod';

/** Told once for each exchange of a ticket: when something was asked for with it for the first time. */
export class SupportTicketUsed extends DomainEvent<{
  readonly ticketId: string;
  readonly sessionId: string;
}> {
  static readonly announced: Announcement = {
    type: 'identity.support_ticket.used',
    summary: 'Support of the operating company began to look, with a ticket that the tenant opened.',
    data: z.strictObject({ ticketId: z.uuid(), sessionId: z.uuid() }),
  };
}
