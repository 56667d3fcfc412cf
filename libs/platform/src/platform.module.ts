import { Global } from '@nestjs/common';

import { BootCheck } from './capability/boot.check';
import { Capability } from './capability/capability.decorator';
import { CapabilityRegistry } from './capability/capability.registry';
import { Clock } from './clock/clock';
import { Config, loadConfig } from './config/config';
import { databaseProviders } from './database/database.providers';
import { TenantDb } from './database/tenant-db';
import { Egress } from './egress/egress.client';
import { NameResolver } from './egress/name-resolver';
import { Problems } from './errors/problem';
import { Announcements } from './events/announcements';
import { CommittedSignals } from './events/committed-signal';
import { Translator } from './i18n/translator';
import { BackgroundRunner } from './jobs/background.runner';
import { JobEntity } from './jobs/job.entity';
import { JobHandlers } from './jobs/job.handlers';
import { JobRunner } from './jobs/job.runner';
import { Jobs } from './jobs/job.service';
import { JobStarter1764000050001 } from './migrations/job-starter';
import { PlatformFoundation1763700000000 } from './migrations/platform-foundation';
import { CheaperGrams1764000080001 } from './migrations/cheaper-grams';
import { SearchIndex1763800005000 } from './migrations/search-index';
import { SignIn } from './permission/sign-in';
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
  Announcements,
  Jobs,
  JobRunner,
  BackgroundRunner,
  EvidenceRegistry,
  GateRegistry,
  PublicFactRegistry,
  RegisterRegistry,
  NameResolver,
  Egress,
  Translator,
  Problems,
  SignIn,
];

@Global()
@Capability({
  name: 'platform',
  entities: [JobEntity],
  migrations: [
    PlatformFoundation1763700000000,
    SearchIndex1763800005000,
    JobStarter1764000050001,
    CheaperGrams1764000080001,
  ],
  policy: platformPolicy,
  providers: [
    { provide: Config, useFactory: () => loadConfig(process.env) },
    ...databaseProviders,
    ...shared,
  ],
  exports: [Config, ...shared],
})
export class PlatformModule {}
