import { Capability, Trail } from '@mimamori/platform';
import { Global } from '@nestjs/common';

import { AuditEventController } from './audit-event/audit-event.controller';
import { AuditEvent } from './audit-event/audit-event.entity';
import { AuditEventResolver } from './audit-event/audit-event.resolver';
import { AuditEvents } from './audit-event/audit-event.service';
import { Audit } from './audit-event/audit.service';
import { auditPolicy } from './audit.policy';
import { FieldHistory } from './field-history/field-history.service';
import { Audit1763700040000 } from './migrations/audit';

/** Global, because it fills platform's `Trail` for the libs below it. */
@Global()
@Capability({
  name: 'audit',
  entities: [AuditEvent],
  migrations: [Audit1763700040000],
  policy: auditPolicy,
  http: [AuditEventController],
  graphql: [AuditEventResolver],
  providers: [Audit, AuditEvents, FieldHistory, { provide: Trail, useExisting: Audit }],
  exports: [Audit, AuditEvents, FieldHistory, Trail],
})
export class AuditModule {}
