import type { Mimamori } from './mimamori';
import type { components } from './openapi';
import { ProblemError, taken } from './problem';
import { pause } from './repeat';

export type Job = components['schemas']['Job'];

const OVER = new Set<Job['state']>(['done', 'failed', 'cancelled']);
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 2_000;

/**
 * Waits for a job to end.
 * @throws ProblemError with the job's own problem when it failed; Error when it was cancelled or `withinMs` is over
 */
export async function settled(
  { api }: Mimamori,
  id: string,
  { withinMs = 120_000, onProgress }: { withinMs?: number; onProgress?: (job: Job) => void } = {},
): Promise<Job> {
  const until = Date.now() + withinMs;
  for (let wait = FIRST_PAUSE_MS; ; wait = Math.min(wait * 2, LONGEST_PAUSE_MS)) {
    const job = await taken(api.GET('/v1/jobs/{id}', { params: { path: { id } } }));
    onProgress?.(job);
    if (job.state === 'done') return job;
    if (job.state === 'failed' && job.problem) throw new ProblemError(job.problem);
    if (OVER.has(job.state)) throw new Error(`job ${id} ended as ${job.state}`);
    if (Date.now() + wait > until) throw new Error(`job ${id} is still ${job.state}`);
    await pause(wait);
  }
}
