export { type FieldChange, fieldChanges } from '@mimamori/platform';
export { type ActorKind, AuditEvent, type AuditOutcome } from './audit-event/audit-event.entity';
export { type AuditEventListRequest, auditEventListQuery } from './audit-event/audit-event.queries';
export {
  type AuditEventRow,
  auditEventSchema,
  type AuditEventView,
  auditEventView,
} from './audit-event/audit-event.schema';
export { AuditEvents } from './audit-event/audit-event.service';
export { Audit, type AuditEntry } from './audit-event/audit.service';
export { AuditModule } from './audit.module';
export { type HistorySubject } from './field-history/field-history.queries';
export {
  type FieldHistoryRequest,
  fieldHistoryQuery,
  type RecordedChange,
  recordedChangeSchema,
} from './field-history/field-history.schema';
export { FieldHistory, idsIn } from './field-history/field-history.service';
export { RecordedChangeConnection, RecordedChangeFilterInput } from './field-history/recorded-change.type';
