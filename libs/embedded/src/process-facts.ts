import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { codeOf } from './errors';

/** A running process. `startedAt` is opaque: two readings are equal exactly when it is the same process. */
export interface ProcessFacts {
  /** Executable name as the kernel shows it; empty when it cannot be read. */
  name: string;
  startedAt: string;
}

function answersSignals(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

/** Parses /proc/<pid>/stat; undefined for a zombie, which has ended but was not collected by its parent. */
export function parseProcStat(stat: string): { name: string; ticks: string } | undefined {
  const open = stat.indexOf('(');
  const close = stat.lastIndexOf(')');
  const rest = stat.slice(close + 2).split(' ');
  const [state, ticks] = [rest[0], rest[19]];
  if (open < 0 || close < open || !state || !ticks || state === 'Z' || state === 'X') return undefined;
  return { name: stat.slice(open + 1, close), ticks };
}

function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return ''; // hidden (/proc mounted with hidepid) or just gone: the caller falls back to the signal check
  }
}

function linuxFacts(pid: number): ProcessFacts | undefined {
  const stat = readOrEmpty(`/proc/${pid}/stat`);
  if (!stat) return answersSignals(pid) ? { name: '', startedAt: '' } : undefined;
  const parsed = parseProcStat(stat);
  if (!parsed) return undefined;
  // ticks count from boot, so they need the boot's id to be unique
  const boot = readOrEmpty('/proc/sys/kernel/random/boot_id').trim();
  return { name: parsed.name, startedAt: `${boot}:${parsed.ticks}` };
}

/** What is known about a process, or undefined when no such process runs. */
export function processFacts(pid: number): ProcessFacts | undefined {
  if (!Number.isSafeInteger(pid) || pid <= 0 || !answersSignals(pid)) return undefined;
  if (process.platform === 'linux') return linuxFacts(pid);
  try {
    const line = execFileSync('ps', ['-o', 'lstart=,comm=', '-p', String(pid)], {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C' },
    }).trim();
    return { startedAt: line.slice(0, 24), name: line.slice(25).split('/').at(-1) ?? '' };
  } catch {
    return answersSignals(pid) ? { name: '', startedAt: '' } : undefined;
  }
}
