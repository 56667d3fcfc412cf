import { BlobsModule } from '@mimamori/blobs';
import { Capability, Trail } from '@mimamori/platform';
import { SealingModule } from '@mimamori/sealing';
import { Global } from '@nestjs/common';

import { AuditExportController } from './audit-export/audit-export.controller';
import { AuditExportJobs } from './audit-export/audit-export.jobs';
import { AuditExportResolver } from './audit-export/audit-export.resolver';
import { AuditExports } from './audit-export/audit-export.service';
import { AuditEventController } from './audit-event/audit-event.controller';
import { AuditEvent } from './audit-event/audit-event.entity';
import { AuditEventResolver } from './audit-event/audit-event.resolver';
import { AuditEvents } from './audit-event/audit-event.service';
import { Audit } from './audit-event/audit.service';
import { AuditRetentionController } from './audit-retention/audit-retention.controller';
import { AuditRetention } from './audit-retention/audit-retention.entity';
import { AuditRetentionJobs } from './audit-retention/audit-retention.jobs';
import { AuditRetentionResolver } from './audit-retention/audit-retention.resolver';
import { AuditRetentions } from './audit-retention/audit-retention.service';
import { AuditCheckpointSigned, AuditLogVerified } from './audit.events';
import { auditPolicy } from './audit.policy';
import { CheckpointController } from './checkpoint/checkpoint.controller';
import { CheckpointResolver } from './checkpoint/checkpoint.resolver';
import { Checkpoints } from './checkpoint/checkpoint.service';
import { Countries } from './country/countries.service';
import { FieldHistory } from './field-history/field-history.service';
import { LogEvidence } from './log-evidence/log.evidence';
import { Audit1763700040000 } from './migrations/audit';
import { AuditReading1764000010001 } from './migrations/audit-reading';
import { AuditCountry1764000130002 } from './migrations/audit-country';
import { AuditSeal1764000000002 } from './migrations/audit-seal';
import { PersonErasureJobs } from './person-erasure/person-erasure.jobs';
import { SealHealth } from './seal/seal.health';
import { SealJobs } from './seal/seal.jobs';
import { SealedLog } from './seal/sealed-log.service';
import { Sealer } from './seal/sealer.service';
import { ChainEvidence } from './verification/chain.evidence';
import { LiveLog } from './verification/live-log.service';
import { Verifications } from './verification/verification.service';
import { AuditActionController } from './vocabulary/audit-action.controller';
import { AuditActionResolver } from './vocabulary/audit-action.resolver';
import { AuditWords } from './vocabulary/audit-words.service';

/** Global, because it fills platform's `Trail` for the libs below it. */
@Global()
@Capability({
  name: 'audit',
  imports: [BlobsModule, SealingModule],
  entities: [AuditEvent, AuditRetention],
  migrations: [
    Audit1763700040000,
    AuditSeal1764000000002,
    AuditReading1764000010001,
    AuditCountry1764000130002,
  ],
  policy: auditPolicy,
  announces: [AuditCheckpointSigned, AuditLogVerified],
  http: [
    AuditEventController,
    AuditActionController,
    AuditExportController,
    AuditRetentionController,
    CheckpointController,
  ],
  graphql: [
    AuditEventResolver,
    AuditActionResolver,
    AuditExportResolver,
    AuditRetentionResolver,
    CheckpointResolver,
  ],
  jobs: [AuditExportJobs, AuditRetentionJobs, PersonErasureJobs, SealJobs],
  evidence: [ChainEvidence, LogEvidence],
  health: [SealHealth, Countries],
  providers: [
    Audit,
    AuditEvents,
    FieldHistory,
    AuditWords,
    AuditExports,
    AuditRetentions,
    Sealer,
    Checkpoints,
    SealedLog,
    LiveLog,
    Verifications,
    { provide: Trail, useExisting: Audit },
  ],
  exports: [Audit, AuditEvents, FieldHistory, Trail, SealedLog, Checkpoints],
})
export class AuditModule {}
