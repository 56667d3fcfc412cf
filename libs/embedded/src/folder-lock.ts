import { renameSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { EmbeddedPostgresError, inFolder } from './errors';
import { createPrivateFile, parseRecord, readIfPresent } from './private-file';
import { type ProcessFacts, processFacts } from './process-facts';

export interface LockHolder {
  pid: number;
  host: string;
  startedAt: string;
}

export interface FolderLock {
  /** Gives the folder back; does nothing when the lock is no longer ours. */
  release(): void;
}

export function parseHolder(text: string): LockHolder | undefined {
  const record = parseRecord(text);
  if (!record) return undefined;
  const { pid, host, startedAt } = record;
  return typeof pid === 'number' && typeof host === 'string' && typeof startedAt === 'string'
    ? { pid, host, startedAt }
    : undefined;
}

/** Whether the holder may still be running; a holder on another host cannot be checked and counts as running. */
export function mayBeRunning(
  holder: LockHolder,
  host: string,
  facts: (pid: number) => ProcessFacts | undefined,
): boolean {
  if (holder.host !== host) return true;
  const now = facts(holder.pid);
  return now !== undefined && (now.startedAt === holder.startedAt || !now.startedAt || !holder.startedAt);
}

function locked(folder: string, file: string, holder: LockHolder | undefined): EmbeddedPostgresError {
  const who = holder ? `process ${holder.pid} on ${holder.host}` : 'another process';
  return new EmbeddedPostgresError(
    'folder_locked',
    `The data folder ${folder} is in use by ${who}.`,
    `Stop that one first, or set MIMAMORI_DATA_DIR to another folder; if it surely no longer runs, delete ${file}.`,
  );
}

/** Takes the lock file away only if it still is the stale one that was judged: another starter may be faster. */
function removeStale(file: string, judged: string): void {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch {
    return; // somebody else removed it; the next attempt decides
  }
  const moved = readIfPresent(aside);
  if (moved !== undefined && moved !== judged) createPrivateFile(file, moved);
  rmSync(aside, { force: true });
}

/** Makes this process the only one that works on the folder. @throws folder_locked */
export function lockFolder(folder: string): FolderLock {
  return inFolder(folder, () => {
    const file = join(folder, 'mimamori.lock');
    const mine: LockHolder = {
      pid: process.pid,
      host: hostname(),
      startedAt: processFacts(process.pid)?.startedAt ?? '',
    };
    const text = JSON.stringify(mine);
    for (let attempt = 0; attempt < 5; attempt++) {
      if (createPrivateFile(file, text)) {
        return { release: () => readIfPresent(file) === text && rmSync(file, { force: true }) };
      }
      const found = readIfPresent(file);
      if (found === undefined) continue;
      const holder = parseHolder(found);
      if (!holder || mayBeRunning(holder, mine.host, processFacts)) throw locked(folder, file, holder);
      removeStale(file, found);
    }
    throw locked(folder, file, undefined);
  });
}
