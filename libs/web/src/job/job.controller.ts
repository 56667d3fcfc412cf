import { Can, jobSchema, type JobView, Jobs } from '@mimamori/platform';
import { Controller, Get, Param } from '@nestjs/common';

import { idParams } from '../http/parse-input';
import { ApiResult } from '../openapi/api-result.decorator';
import { JobViews } from './job.view';

@Controller('v1/jobs')
export class JobController {
  constructor(
    private readonly jobs: Jobs,
    private readonly views: JobViews,
  ) {}

  @Get(':id')
  @Can('read', 'Job')
  @ApiResult(jobSchema)
  async get(@Param({ schema: idParams }) { id }: { id: string }): Promise<JobView> {
    return this.views.of(await this.jobs.get(id));
  }
}
