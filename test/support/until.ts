import { setTimeout as pause } from 'node:timers/promises';

const LOOK_MILLISECONDS = 50;

/** Looks again until there is something, for what jobs and signals bring about. @throws Error when it was in vain */
export async function until<T>(
  look: () => Promise<T | undefined | false>,
  milliseconds = 10_000,
): Promise<T> {
  for (const end = Date.now() + milliseconds; Date.now() <= end; await pause(LOOK_MILLISECONDS)) {
    const found = await look();
    if (found) return found;
  }
  throw new Error(`it did not happen within ${milliseconds} ms`);
}
