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
