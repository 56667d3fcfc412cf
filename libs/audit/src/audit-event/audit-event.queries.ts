import { SqlParams } from '@mimamori/platform';
import { type ListRequest, listQuery, type ListSql } from '@mimamori/web';

import { type AuditEventFilter, auditEventFilters, auditEventWhere } from './audit-event-filter';
import type { AuditEventRow } from './audit-event.schema';

export const AUDIT_EVENT_COLUMNS = `audit_event.id, audit_event.occurred_at as "occurredAt", audit_event.actor_kind as "actorKind",
  audit_event.actor_id as "actorId", audit_event.actor_tenant_id as "actorTenantId",
  audit_event.credential_id as "credentialId", audit_event.on_behalf_of as "onBehalfOf", audit_event.action,
  audit_event.subject, audit_event.subject_id as "subjectId", audit_event.footage_from as "footageFrom",
  audit_event.footage_to as "footageTo", audit_event.reason, audit_event.incident_id as "incidentId", audit_event.ip,
  audit_event.country, audit_event.device, audit_event.outcome, audit_event.duration_ms as "durationMs",
  audit_event.details, audit_event.trace_id as "traceId"`;

export type AuditEventListRequest = ListRequest<'occurredAt', AuditEventFilter>;

export const auditEventListQuery = listQuery({
  sorts: ['occurredAt'],
  defaultSort: '-occurredAt',
  filters: auditEventFilters,
}).omit({ q: true });

export function auditEventList(request: AuditEventListRequest): ListSql<'occurredAt', AuditEventRow> {
  const params = new SqlParams();
  return {
    subject: 'AuditEvent',
    select: AUDIT_EVENT_COLUMNS,
    from: 'audit_event',
    list: 'audit.audit-event',
    request,
    where: auditEventWhere(request.filter, params),
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
