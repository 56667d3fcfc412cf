import { z } from 'zod';

/** Wide on purpose: what can be no code fails like a wrong one, not like a wrong form. */
export const supportSessionRequestSchema = z
  .strictObject({ ticket: z.string().max(200).describe('The code that the tenant was shown once.') })
  .meta({ id: 'SupportSessionRequest' });
export type SupportSessionRequest = z.output<typeof supportSessionRequestSchema>;

export const supportSessionSchema = z
  .strictObject({
    accessToken: z
      .string()
      .describe(
        "A JWT, for the Authorization header: Bearer. It reads in the ticket's tenant, and nothing else.",
      ),
    expiresIn: z.int().describe('Seconds for which it works; there is no refresh token.'),
    tenantId: z.uuid(),
    ticketId: z.uuid(),
    sites: z
      .array(z.uuid())
      .nullable()
      .describe('The stores that may be looked at; null: the whole company.'),
    endsAt: z.iso.datetime({ offset: true }).describe('When the ticket ends.'),
  })
  .meta({ id: 'SupportSession' });
export type SupportSessionView = z.output<typeof supportSessionSchema>;
