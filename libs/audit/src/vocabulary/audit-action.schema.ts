import { z } from 'zod';

import { ACTION_KINDS } from './audit-actions';

export const auditActionSchema = z
  .strictObject({
    code: z.string().describe('As rows of the log hold it.'),
    title: z.string().describe('In the language asked for.'),
    kind: z.enum(ACTION_KINDS),
    needsReason: z.boolean().describe('Carries personal data out: a reason or a case is expected.'),
  })
  .meta({ id: 'AuditAction' });
export type AuditActionView = z.output<typeof auditActionSchema>;

export const auditActionListSchema = z
  .strictObject({ items: z.array(auditActionSchema), nextCursor: z.null() })
  .meta({ id: 'AuditActionList' });
