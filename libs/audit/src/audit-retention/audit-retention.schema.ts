import { z } from 'zod';

import { AUDIT_RETENTION } from './audit-retention.data';

const { minimumMonths, maximumMonths } = AUDIT_RETENTION;

export const auditRetentionPatchSchema = z
  .strictObject({ months: z.int().min(minimumMonths).max(maximumMonths) })
  .meta({ id: 'AuditRetentionPatch' });
export type AuditRetentionPatch = z.output<typeof auditRetentionPatchSchema>;

export const auditRetentionSchema = z
  .strictObject({
    id: z.uuid().describe("The tenant's."),
    months: z.int().describe('Older rows of the log are removed, in calendar months.'),
    defaultMonths: z.int(),
    minimumMonths: z.int(),
    maximumMonths: z.int(),
    source: z
      .strictObject({
        standing: z.enum(['law', 'guidance', 'design']),
        references: z.array(z.string()),
        asOf: z.iso.date(),
        toBeVerified: z.boolean(),
      })
      .describe('Where default and limits come from.'),
    version: z.int().describe('0: the default holds.'),
    updatedAt: z.string().nullable(),
  })
  .meta({ id: 'AuditRetention' });
export type AuditRetentionView = z.output<typeof auditRetentionSchema>;
