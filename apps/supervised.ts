import { once } from 'node:events';

/**
 * Ends this process as SIGTERM would when its supervisor is gone: after kill -9 nobody else would, and it would hold the
 * port. Call it first; without a supervisor it does nothing.
 */
export function endWithSupervisor(): void {
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
}

/** Tells the supervisor, if there is one, that this process works. */
export function reportReady(): void {
  process.send?.('ready');
}

/** Marks the environment of a process that is started before it is known where the database is. */
export const UNTOLD = { MIMAMORI_GROUND: 'told' } as const;

/** The supervisor starts a process early, so that it loads its code meanwhile, and says afterwards where things are. */
export async function beTold(): Promise<void> {
  if (process.env.MIMAMORI_GROUND !== UNTOLD.MIMAMORI_GROUND) return;
  const [ground] = (await once(process, 'message')) as [Record<string, string>];
  Object.assign(process.env, ground);
}
