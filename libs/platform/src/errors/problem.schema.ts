import { z } from 'zod';

/** The problem document as clients see it (RFC 9457). */
export const problemSchema = z
  .strictObject({
    type: z.string().describe('`urn:mimamori:problem:<code>`; stable.'),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string().describe('`<lib>.<name>`; stable, never translated.'),
    traceId: z.string(),
    errors: z
      .array(
        z.strictObject({
          pointer: z.string().describe('JSON pointer into the body, or `?name` for a query field.'),
          code: z.string(),
          detail: z.string(),
        }),
      )
      .optional(),
  })
  .meta({ id: 'Problem' });
