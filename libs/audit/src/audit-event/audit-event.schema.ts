import { japanIso } from '@mimamori/platform';
import { z } from 'zod';

import type { AuditEvent } from './audit-event.entity';

/** A row of the log as its queries answer it; salt and transaction id are for sealing only. */
export type AuditEventRow = Omit<AuditEvent, 'tenantId' | 'salt' | 'openings' | 'transactionId'>;

export const outcomeSchema = z.enum(['ok', 'denied', 'failed']);

export const auditEventSchema = z
  .strictObject({
    id: z.uuid(),
    occurredAt: z.string(),
    actor: z.strictObject({
      kind: z.enum(['user', 'machine', 'system', 'anonymous']),
      id: z.string().nullable(),
      tenantId: z.uuid().nullable().describe('Set when the actor belongs to another tenant.'),
      credentialId: z.string().nullable().describe('The session or key that was used.'),
    }),
    onBehalfOf: z.string().nullable(),
    action: z.string(),
    subject: z.string(),
    subjectId: z.string().nullable(),
    footage: z.strictObject({ from: z.string(), to: z.string() }).nullable(),
    reason: z.string().nullable(),
    incidentId: z.uuid().nullable(),
    ip: z.string().nullable(),
    country: z
      .string()
      .nullable()
      .describe(
        'ISO 3166-1 alpha-2: an estimate from the address when the row was written, by the operator’s table, to be verified; `null`: not known, a private address, or no table.',
      ),
    device: z.string().nullable(),
    outcome: outcomeSchema,
    durationMs: z.number().nullable(),
    details: z.record(z.string(), z.unknown()),
    traceId: z.string(),
  })
  .meta({ id: 'AuditEvent' });
export type AuditEventView = z.infer<typeof auditEventSchema>;

export function auditEventView(row: AuditEventRow): AuditEventView {
  const {
    actorKind,
    actorId,
    actorTenantId,
    credentialId,
    footageFrom,
    footageTo,
    occurredAt,
    durationMs,
    ...rest
  } = row;
  return {
    ...rest,
    occurredAt: japanIso(occurredAt),
    actor: { kind: actorKind, id: actorId, tenantId: actorTenantId, credentialId },
    footage: footageFrom && footageTo && { from: japanIso(footageFrom), to: japanIso(footageTo) },
    durationMs: durationMs === null ? null : Number(durationMs),
  };
}
