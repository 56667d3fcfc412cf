import {
  japanIso,
  getContext,
  AppError,
  Problems,
  Can,
  type JobEntity,
  jobSchema,
  type JobView,
  Jobs,
} from '@mimamori/platform';
import { Controller, Get, Param } from '@nestjs/common';

import { idParams } from '../http/parse-input';
import { ApiResult } from '../openapi/api-result.decorator';

const when = (instant: Date | null) => instant && japanIso(instant);

@Controller('v1/jobs')
export class JobController {
  constructor(
    private readonly jobs: Jobs,
    private readonly problems: Problems,
  ) {}

  @Get(':id')
  @Can('read', 'Job')
  @ApiResult(jobSchema)
  async get(@Param({ schema: idParams }) { id }: { id: string }): Promise<JobView> {
    return this.view(await this.jobs.get(id));
  }

  /** What went wrong is told in the language of whoever asks now. */
  private view(job: JobEntity): JobView {
    const { id, kind, state, progress, result, problem } = job;
    const told =
      problem &&
      this.problems.toProblem(
        new AppError(problem.code, problem.status, problem.params, problem.items),
        getContext(),
      );
    return {
      id,
      kind,
      state,
      progress,
      result,
      problem: told && { ...told, errors: told.errors && [...told.errors] },
      createdAt: japanIso(job.createdAt),
      startedAt: when(job.startedAt),
      finishedAt: when(job.finishedAt),
    };
  }
}
