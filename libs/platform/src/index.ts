// capability
export {
  Capability,
  type CapabilityDefinition,
  CAPABILITY,
  capabilityOf,
} from './capability/capability.decorator';
export { CapabilityRegistry } from './capability/capability.registry';
export { BootCheck, type Endpoint } from './capability/boot.check';
export { PlatformModule } from './platform.module';
// clock
export { Clock, FixedClock } from './clock/clock';
export { japanDay, japanIso } from './clock/japan-time';
export { isUuid, uuidv7 } from './clock/uuidv7';
// context
export { type Narrowing, type Principal, rightsHolder, systemPrincipal } from './context/principal';
export {
  findContext,
  getContext,
  getPrincipal,
  getTenantId,
  type Locale,
  LOCALES,
  type RequestContext,
  runInContext,
} from './context/request-context';
// database
export { AnswerRows } from './database/answer-rows';
export { constraintError, violatedConstraint } from './database/constraint';
export { migrate } from './database/migrator';
export { foldedColumns, foldFields, foldForSearch, searchCondition } from './database/search-fold';
export { searchable } from './database/searchable';
export { searchedIds } from './database/searched-ids';
export { SqlParams } from './database/sql-params';
export { APP_DATA_SOURCE, type Reader, SYSTEM_POOL, type SystemDb, TenantDb, Tx } from './database/tenant-db';
export { tenantTable, walled } from './database/tenant-table';
// errors
export { AppError, type ErrorItem, type ErrorParams } from './errors/app-error';
export { asAppError } from './errors/error-mapping';
export {
  CursorInvalid,
  FieldForbidden,
  FieldsWithheld,
  Forbidden,
  IdempotencyAnswerLost,
  IdempotencyInFlight,
  IdempotencyReused,
  InsecureTransport,
  InvalidInput,
  MalformedBody,
  NotAuthenticated,
  NotFound,
  SortWithheld,
  UnsupportedMediaType,
  VersionMismatch,
  VersionRequired,
} from './errors/platform.errors';
export { type Problem, problemHeaders, type ProblemItem, Problems } from './errors/problem';
// egress
export { Egress, type EgressAnswer, type EgressRequest } from './egress/egress.client';
export { EgressFailed, EgressRefused } from './egress/egress.errors';
export { NameResolver } from './egress/name-resolver';
export { isPublicAddress } from './egress/public-address';
// events and jobs
export { CommittedSignals } from './events/committed-signal';
export { type CommittedSnapshot, covers, isSnapshot, parseSnapshot, sees } from './events/committed-snapshot';
export { CommittedTail, type TailedRow, type TailOptions } from './events/committed-tail';
export { type AnnouncedEventType, type Announcement } from './events/announced-event';
export { Announcements } from './events/announcements';
export { type AnnouncedFact, Announcer } from './events/announcer.port';
export { DomainEvent } from './events/domain-event';
export { Background, BackgroundRunner } from './jobs/background.runner';
export { Job, type JobRun, Listener } from './jobs/job.marks';
export { JobRunner } from './jobs/job.runner';
export { Jobs } from './jobs/job.service';
export { JobEntity } from './jobs/job.entity';
export { jobSchema, jobStartedSchema, type JobView } from './jobs/job.schema';
// permission
export { actAs } from './permission/act-as';
export { Authenticator, type Credential } from './permission/authenticator.port';
export { Authorizer, type Permissions, type RowFacts } from './permission/authorizer.port';
export { FreshProof } from './permission/fresh-proof.port';
export { GuestLog, type GuestUse } from './permission/guest-log.port';
export { CAN, Can, type CanMark, PUBLIC, Public, SHOWN_ONCE, ShownOnce } from './permission/marks';
export { SignIn } from './permission/sign-in';
export type {
  ConditionField,
  FieldType,
  LibPolicy,
  PolicyRule,
  RuledFields,
  ScalarField,
  SetField,
  SubjectPolicy,
} from './permission/policy';
// registries
export {
  Evidence,
  type EvidenceFact,
  type EvidenceQuestion,
  EvidenceRegistry,
  type Measurement,
} from './registries/evidence.registry';
export { Gate, GateRegistry } from './registries/gate.registry';
export { PublicFact, PublicFactRegistry } from './registries/public-fact.registry';
export { type FieldChange, fieldChanges, patched } from './registries/field-changes';
export { Trail, type TrailEntry } from './registries/trail.port';
export { Register, RegisterRegistry, type RegisterTable } from './registries/register.registry';
// config, health, language, log
export { Config, ConfigError, loadConfig, loadConfigOrExit } from './config/config';
export { type ConfigRow, configTable } from './config/config.schema';
export { type HealthMark, type HealthState, HEALTHY, Healthy } from './health/health-check';
export { canonicalJson } from './canonical-json';
export { negotiate } from './i18n/negotiate';
export { projectRoot } from './i18n/project-root';
export { Translator } from './i18n/translator';
export { createLogger, createPlainLogger } from './log/logger';
export { NestLog } from './log/nest-log';
export {
  ALL_ELSE,
  fieldFilter,
  namedIn,
  requireAllFields,
  requireChange,
  requireChangeRow,
  told,
  unchangeable,
  type Withholding,
} from './permission/fields';
export { canRow, getPermissions, requireCan, requireCanRow, withRelated } from './permission/require';
