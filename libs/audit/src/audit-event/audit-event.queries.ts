import { SqlParams } from '@mimamori/platform';
import { type ListRequest, listQuery, type ListSql } from '@mimamori/web';
import { z } from 'zod';

import type { AuditOutcome } from './audit-event.entity';
import { type AuditEventRow, outcomeSchema } from './audit-event.schema';

const SELECT = `audit_event.id, audit_event.occurred_at as "occurredAt", audit_event.actor_kind as "actorKind",
  audit_event.actor_id as "actorId", audit_event.actor_tenant_id as "actorTenantId",
  audit_event.credential_id as "credentialId", audit_event.on_behalf_of as "onBehalfOf", audit_event.action,
  audit_event.subject, audit_event.subject_id as "subjectId", audit_event.footage_from as "footageFrom",
  audit_event.footage_to as "footageTo", audit_event.reason, audit_event.incident_id as "incidentId", audit_event.ip,
  audit_event.country, audit_event.device, audit_event.outcome, audit_event.duration_ms as "durationMs",
  audit_event.details, audit_event.trace_id as "traceId"`;

const idText = z.string().trim().min(1).max(100);
const instant = z.iso.datetime({ offset: true });

export interface AuditEventFilter {
  readonly action: string;
  readonly subject: string;
  readonly subjectId: string;
  readonly actorId: string;
  readonly outcome: AuditOutcome;
  /** ISO 8601 with offset; from is inclusive, to is not. */
  readonly from: string;
  readonly to: string;
}
export type AuditEventListRequest = ListRequest<'occurredAt', AuditEventFilter>;

export const auditEventListQuery = listQuery({
  sorts: ['occurredAt'],
  defaultSort: '-occurredAt',
  filters: {
    action: idText,
    subject: idText,
    subjectId: idText,
    actorId: idText,
    outcome: outcomeSchema,
    from: instant,
    to: instant,
  },
}).omit({ q: true });

export function auditEventList(request: AuditEventListRequest): ListSql<'occurredAt', AuditEventRow> {
  const params = new SqlParams();
  const { action, subject, subjectId, actorId, outcome, from, to } = request.filter;
  const where: string[] = [];
  if (action) where.push(`audit_event.action = ${params.add(action)}`);
  if (subject) where.push(`audit_event.subject = ${params.add(subject)}`);
  if (subjectId) where.push(`audit_event.subject_id = ${params.add(subjectId)}`);
  if (actorId) where.push(`audit_event.actor_id = ${params.add(actorId)}`);
  if (outcome) where.push(`audit_event.outcome = ${params.add(outcome)}`);
  if (from) where.push(`audit_event.occurred_at >= ${params.add(from, 'timestamptz')}`);
  if (to) where.push(`audit_event.occurred_at < ${params.add(to, 'timestamptz')}`);
  return {
    subject: 'AuditEvent',
    select: SELECT,
    from: 'audit_event',
    list: 'audit.audit-event',
    request,
    where,
    columns: {
      occurredAt: {
        sql: 'audit_event.occurred_at',
        cast: 'timestamptz',
        key: ({ occurredAt }) => occurredAt.toISOString(),
      },
    },
    id: { sql: 'audit_event.id', key: ({ id }) => id },
    params,
  };
}
