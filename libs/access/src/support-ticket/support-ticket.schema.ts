import { japanIso } from '@mimamori/platform';
import { idSchema, listQuery } from '@mimamori/web';
import { z } from 'zod';

import {
  DEFAULT_MINUTES,
  LONGEST_MINUTES,
  MOST_SITES,
  stateOf,
  SUPPORT_TICKET_STATES,
} from './support-ticket.rules';

const instant = z.iso.datetime({ offset: true });
const text = z
  .string()
  .trim()
  .min(1)
  .max(1000)
  .regex(/^(?:\P{Cc}|\n)*$/u);

export const supportTicketOpeningSchema = z
  .strictObject({
    reason: text.describe('What support is to look into. It is kept in the log.'),
    sites: z
      .array(idSchema)
      .min(1)
      .max(MOST_SITES)
      .overwrite((ids) => [...new Set(ids)].toSorted())
      .optional()
      .describe('The stores that support may look at; the whole company when it is left out.'),
    from: instant
      .transform((given) => new Date(given))
      .optional()
      .describe('When it begins; at once when it is left out.'),
    minutes: z
      .int()
      .min(1)
      .max(LONGEST_MINUTES)
      .default(DEFAULT_MINUTES)
      .describe('How long it lasts: 8 hours unless told, 72 hours at most.'),
  })
  .meta({ id: 'SupportTicketOpening' });
export type SupportTicketOpening = z.output<typeof supportTicketOpeningSchema>;

export const supportTicketClosingSchema = z
  .strictObject({ note: text.optional() })
  .default({})
  .meta({ id: 'SupportTicketClosing' });
export type SupportTicketClosing = z.output<typeof supportTicketClosingSchema>;

export const supportTicketSchema = z
  .strictObject({
    id: z.uuid(),
    state: z.enum(SUPPORT_TICKET_STATES),
    reason: z.string(),
    sites: z.array(z.uuid()).nullable().describe('null: the whole company.'),
    startsAt: instant,
    endsAt: instant,
    openedBy: z.uuid(),
    closedBy: z.string().nullable(),
    closedAt: instant.nullable(),
    note: z.string().nullable().describe('What was said when it was closed.'),
    version: z.int(),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: 'SupportTicket' });
export type SupportTicketView = z.infer<typeof supportTicketSchema>;

export const newSupportTicketSchema = z
  .strictObject({
    ...supportTicketSchema.shape,
    code: z
      .string()
      .describe('Shown once. Whoever of support has it can look while the ticket is open.')
      .meta({ examples: ['7Q2MX-0HK3D-9WZ5P-TCV8R-4NJ6E'] }),
  })
  .meta({ id: 'NewSupportTicket' });
export type NewSupportTicket = z.infer<typeof newSupportTicketSchema>;

type Instants = 'startsAt' | 'endsAt' | 'createdAt' | 'updatedAt';

/** A ticket as the database answers it. */
export type SupportTicketRow = Omit<SupportTicketView, Instants | 'state' | 'closedAt'> &
  Readonly<Record<Instants, Date>> & { readonly closedAt: Date | null };

export function toSupportTicketView(row: SupportTicketRow, now: Date): SupportTicketView {
  const { startsAt, endsAt, closedAt, createdAt, updatedAt, ...rest } = row;
  return {
    ...rest,
    state: stateOf(row, now),
    startsAt: japanIso(startsAt),
    endsAt: japanIso(endsAt),
    closedAt: closedAt && japanIso(closedAt),
    createdAt: japanIso(createdAt),
    updatedAt: japanIso(updatedAt),
  };
}

export const supportTicketListQuery = listQuery({
  sorts: ['createdAt'],
  filters: { state: z.enum(SUPPORT_TICKET_STATES) },
}).omit({ q: true });
export type SupportTicketListRequest = z.output<typeof supportTicketListQuery>;
