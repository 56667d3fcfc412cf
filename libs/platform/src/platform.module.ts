import { Global } from '@nestjs/common';

import { BootCheck } from './capability/boot.check';
import { Capability } from './capability/capability.decorator';
import { CapabilityRegistry } from './capability/capability.registry';
import { Clock } from './clock/clock';
import { Config, loadConfig } from './config/config';
import { databaseProviders } from './database/database.providers';
import { TenantDb } from './database/tenant-db';
import { CommittedSignals } from './events/committed-signal';
import { BackgroundRunner } from './jobs/background.runner';
import { HealthController } from './health/health.controller';
import { edgeExports, edgeProviders } from './http/edge.providers';
import { JobController } from './jobs/job.controller';
import { JobEntity } from './jobs/job.entity';
import { JobHandlers } from './jobs/job.handlers';
import { JobRunner } from './jobs/job.runner';
import { Jobs } from './jobs/job.service';
import { PlatformFoundation1763700000000 } from './migrations/platform-foundation';
import { platformPolicy } from './platform.policy';
import { EvidenceRegistry } from './registries/evidence.registry';
import { GateRegistry } from './registries/gate.registry';
import { PublicFactRegistry } from './registries/public-fact.registry';
import { RegisterRegistry } from './registries/register.registry';

const shared = [
  Clock,
  CapabilityRegistry,
  BootCheck,
  TenantDb,
  CommittedSignals,
  JobHandlers,
  Jobs,
  JobRunner,
  BackgroundRunner,
  EvidenceRegistry,
  GateRegistry,
  PublicFactRegistry,
  RegisterRegistry,
];

@Global()
@Capability({
  name: 'platform',
  entities: [JobEntity],
  migrations: [PlatformFoundation1763700000000],
  policy: platformPolicy,
  http: [HealthController, JobController],
  providers: [
    { provide: Config, useFactory: () => loadConfig(process.env) },
    ...databaseProviders,
    ...shared,
    ...edgeProviders,
  ],
  exports: [Config, ...shared, ...edgeExports],
})
export class PlatformModule {}
