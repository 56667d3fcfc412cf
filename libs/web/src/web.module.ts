import { Capability } from '@mimamori/platform';
import { Global } from '@nestjs/common';

import { HealthController } from './health/health.controller';
import { webExports, webProviders } from './http/web.providers';
import { WebPurge } from './http/web.purge';
import { JobController } from './job/job.controller';
import { JobResolver } from './job/job.resolver';
import { JobViews } from './job/job.view';
import { WebLimits1763800002000 } from './migrations/web-limits';

@Global()
@Capability({
  name: 'web',
  migrations: [WebLimits1763800002000],
  http: [HealthController, JobController],
  graphql: [JobResolver],
  jobs: [WebPurge],
  providers: [...webProviders, JobViews],
  exports: [...webExports],
})
export class WebModule {}
