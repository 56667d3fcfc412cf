import { readdirSync, readFileSync, readlinkSync, realpathSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const PREFIX = 'mimamori-test-';

export const folderPrefix = (pid: number): string => `${PREFIX}${pid}-`;

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** The pid of the server on this folder, proved by its working directory: a pid file alone may name any process. */
function serverOf(folder: string): number | undefined {
  try {
    const pgDir = realpathSync(join(folder, 'pg'));
    const pid = Number(readFileSync(join(pgDir, 'postmaster.pid'), 'utf8').split('\n')[0]);
    return pid > 1 && readlinkSync(`/proc/${pid}/cwd`) === pgDir ? pid : undefined;
  } catch {
    return undefined; // no folder, no pid file or no such process: no server
  }
}

/** Ends the server of a test folder at once, without flushing, and removes the folder. */
export async function discard(folder: string): Promise<void> {
  const pid = serverOf(folder);
  if (pid !== undefined) {
    process.kill(pid, 'SIGQUIT');
    for (let waited = 0; waited < 500 && serverOf(folder) === pid; waited++) await pause(10);
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}

/** Discards what test runs of this user left in `place` when they were killed. */
export async function sweep(place: string): Promise<void> {
  const folders = readdirSync(place).filter((name) => name.startsWith(PREFIX));
  for (const name of folders) {
    const owner = Number(name.slice(PREFIX.length).split('-')[0]);
    const folder = join(place, name);
    const stat = statSync(folder, { throwIfNoEntry: false });
    if (stat?.uid === process.getuid?.() && owner > 0 && !runs(owner)) await discard(folder);
  }
}
