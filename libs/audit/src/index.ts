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
export { AuditCheckpointSigned, AuditLogVerified } from './audit.events';
export { AuditModule } from './audit.module';
export { Checkpoints } from './checkpoint/checkpoint.service';
export { type KeptFile, type KeptFinding } from './log-file/kept-checkpoints';
export { linesIn } from './log-file/log-file.lines';
export { type FileFault, type LogFileVerdict, LogFileVerifier } from './log-file/log-file.verifier';
export { type ChainFault, type ChainProblem } from './seal/chain-walk';
export { SealedLog } from './seal/sealed-log.service';
export { Verifications } from './verification/verification.service';
export { type HistorySubject } from './field-history/field-history.queries';
export {
  type FieldHistoryRequest,
  fieldHistoryQuery,
  type RecordedChange,
  recordedChangeSchema,
} from './field-history/field-history.schema';
export { FieldHistory, idsIn } from './field-history/field-history.service';
export { RecordedChangeConnection, RecordedChangeFilterInput } from './field-history/recorded-change.type';
export {
  ACTION_KINDS,
  type ActionKind,
  AUDIT_ACTIONS,
  REASONED_ACTIONS,
  titleKeyOf,
} from './vocabulary/audit-actions';
export { SessionHours } from './log-evidence/session-hours.port';
