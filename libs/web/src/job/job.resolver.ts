import { Can, type JobView, Jobs } from '@mimamori/platform';
import { Args, ID, Query, Resolver } from '@nestjs/graphql';

import { idSchema } from '../http/parse-input';
import { ZodArgsPipe } from '../http/validation.pipe';
import { JobType } from './job.type';
import { JobViews } from './job.view';

@Resolver(() => JobType)
export class JobResolver {
  constructor(
    private readonly jobs: Jobs,
    private readonly views: JobViews,
  ) {}

  @Query(() => JobType, { nullable: true })
  @Can('read', 'Job')
  async job(@Args('id', { type: () => ID }, new ZodArgsPipe(idSchema, '/id')) id: string): Promise<JobView> {
    return this.views.of(await this.jobs.get(id));
  }
}
