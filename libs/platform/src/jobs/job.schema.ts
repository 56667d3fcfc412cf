import { z } from 'zod';

import { problemSchema } from '../errors/problem.schema';

/** A job as its starter sees it: `/v1/jobs/{id}`. */
export const jobSchema = z
  .strictObject({
    id: z.uuid(),
    kind: z.string(),
    state: z.enum(['queued', 'running', 'done', 'failed', 'cancelled']),
    progress: z.int().min(0).max(100).describe('Whole percent.'),
    result: z.record(z.string(), z.unknown()).nullable(),
    problem: problemSchema.nullable(),
    createdAt: z.string(),
    startedAt: z.string().nullable(),
    finishedAt: z.string().nullable(),
  })
  .meta({ id: 'Job' });
export type JobView = z.infer<typeof jobSchema>;

/** What every 202 answers. */
export const jobStartedSchema = z.strictObject({ jobId: z.uuid() }).meta({ id: 'JobStarted' });
export type JobStarted = z.infer<typeof jobStartedSchema>;
