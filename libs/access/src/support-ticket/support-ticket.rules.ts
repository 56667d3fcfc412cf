export const SUPPORT_TICKET_STATES = ['scheduled', 'open', 'closed', 'expired'] as const;
export type SupportTicketState = (typeof SUPPORT_TICKET_STATES)[number];

export const DEFAULT_MINUTES = 8 * 60;
/** Of every ticket; a longer trouble needs a new decision. */
export const LONGEST_MINUTES = 72 * 60;
/** How far ahead a ticket may begin, in days. */
export const MOST_DAYS_AHEAD = 31;
export const MOST_SITES = 100;
/** Tickets of one tenant that are open or to come. */
export const MOST_OPEN = 50;

interface Times {
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly closedAt: Date | null;
}

/** Nobody writes down that a ticket began or ended by itself: the clock says so in every process at the same time. */
export function stateOf({ startsAt, endsAt, closedAt }: Times, now: Date): SupportTicketState {
  if (closedAt) return 'closed';
  if (endsAt <= now) return 'expired';
  return startsAt <= now ? 'open' : 'scheduled';
}
