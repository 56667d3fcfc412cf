import { Capability } from '@mimamori/platform';
import { Global } from '@nestjs/common';

import { HealthController } from './health/health.controller';
import { webExports, webProviders } from './http/web.providers';
import { JobController } from './job/job.controller';

@Global()
@Capability({
  name: 'web',
  http: [HealthController, JobController],
  providers: [...webProviders],
  exports: [...webExports],
})
export class WebModule {}
