import { AppError, getContext, japanIso, type JobEntity, type JobView, Problems } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

const when = (instant: Date | null) => instant && japanIso(instant);

/** Jobs as their starters see them. */
@Injectable()
export class JobViews {
  constructor(private readonly problems: Problems) {}

  /** What went wrong is told in the language of whoever asks now. */
  of(job: JobEntity): JobView {
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
