import { join } from 'node:path';
import { readIfPresent } from './private-file';

/** The lines of postmaster.pid that matter; `status` is `starting`, `ready`, `stopping` or empty. */
export interface PidFile {
  pid: number;
  port: number;
  status: string;
}

export function parsePidFile(text: string): PidFile | undefined {
  const lines = text.split('\n').map((line) => line.trim());
  const pid = Number(lines[0]);
  if (!Number.isSafeInteger(pid) || pid <= 0) return undefined;
  return { pid, port: Number(lines[3]) || 0, status: lines[7] ?? '' };
}

export function readPidFile(pgDir: string): PidFile | undefined {
  return parsePidFile(readIfPresent(join(pgDir, 'postmaster.pid')) ?? '');
}
