// What the figures were measured on, and which core measures what.
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';

/** The server under test has a core to itself; the load generator and PostgreSQL share the other one. */
const SERVER_CORE = '1';
const LOAD_CORE = '0';

const GIB = 1024 ** 3;

function tasksetWorks() {
  return os.availableParallelism() > 1 && spawnSync('taskset', ['--version']).status === 0;
}

/**
 * Pins this process, and with it everything it starts, to the load generator's core.
 * @returns {{prefix: string[], remark: string | undefined}} what to put before a server's command line; why cores are shared
 */
export function pinLoad() {
  if (!tasksetWorks())
    return { prefix: [], remark: 'taskset is missing or there is one core only: nothing is pinned' };
  spawnSync('taskset', ['-a', '-c', '-p', LOAD_CORE, String(process.pid)]);
  return { prefix: ['taskset', '-c', SERVER_CORE], remark: undefined };
}

function commit(root) {
  const git = (...args) =>
    execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  try {
    const dirty = git('status', '--porcelain', '--', 'apps', 'libs', 'bench/peers') !== '';
    return `${git('rev-parse', '--short=12', 'HEAD')}${dirty ? ' with changes' : ''}`;
  } catch {
    return 'unknown'; // not a clone
  }
}

/** @returns the machine as it goes into results.json; nothing in it names a host or a path */
export function machineFacts(root, postgresVersion, remark) {
  const cpus = os.cpus();
  return {
    cpu: cpus[0]?.model ?? 'unknown',
    cores: cpus.length,
    memoryGib: Math.round((os.totalmem() / GIB) * 10) / 10,
    system: `${os.type()} ${os.arch()}`,
    node: process.version,
    postgres: postgresVersion,
    loadAverageAtStart: os.loadavg().map((value) => Math.round(value * 100) / 100),
    measuredAt: new Date().toISOString(),
    commit: commit(root),
    ...(remark && { remark }),
  };
}

let ticksPerSecond;
const tickMicros = () =>
  1_000_000 /
  (ticksPerSecond ??= Number(spawnSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }).stdout) || 100);

/** The fields of /proc/<pid>/stat behind the name, which may hold blanks; `undefined` when it has ended. */
function statOf(pid) {
  try {
    const text = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

/** CPU time of a process with all its threads, user and kernel, in µs. @throws where there is no /proc */
export function cpuMicros(pid) {
  const stat = statOf(pid);
  if (!stat) throw new Error(`no CPU time of process ${pid}: it has ended, or this system has no /proc`);
  return (Number(stat[11]) + Number(stat[12])) * tickMicros();
}

/** The same of PostgreSQL: its first process, those it has reaped, and those that run. */
export function familyCpuMicros(pid) {
  let ticks = 0;
  for (const name of fs.readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = statOf(name);
    if (!stat) continue;
    if (Number(name) === pid) ticks += stat.slice(11, 15).reduce((sum, value) => sum + Number(value), 0);
    else if (Number(stat[1]) === pid) ticks += Number(stat[11]) + Number(stat[12]);
  }
  return ticks * tickMicros();
}

/** @returns the process that started `pid` */
export const parentOf = (pid) => Number(statOf(pid)?.[1]);

/** Resident memory of a process, MiB. */
export function residentMib(pid) {
  const kib = /^VmRSS:\s+(\d+)/m.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Math.round(Number(kib) / 1024);
}
