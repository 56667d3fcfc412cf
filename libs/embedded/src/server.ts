import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, renameSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { asUser, serverEnvironment } from './child';
import type { ClusterUser } from './cluster-user';
import { EmbeddedPostgresError, inFolder } from './errors';
import { readPidFile } from './pid-file';
import { processFacts } from './process-facts';
import { explainOutput } from './server-output';

const PORT_ATTEMPTS = 5;
/** A killed server holds its lock until its parent has collected it, which some first processes of a machine do late. */
const COLLECTED_MS = 10_000;
/** Replaying the log after a crash may take a while. */
const READY_MS = 180_000;
const FAST_STOP_MS = 20_000;
const HARD_STOP_MS = 10_000;

const settings = (pairs: readonly string[]): string[] => pairs.flatMap((pair) => ['-c', pair]);

/** Terse logging without statements, because details and statements carry personal data. */
const COMMON = settings([
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=', // a socket's path is limited to 107 bytes, which a deep data folder exceeds
  'max_connections=60',
  'shared_buffers=128MB',
  'jit=off',
  'timezone=UTC',
  'log_timezone=UTC',
  'log_error_verbosity=terse',
  'log_min_error_statement=panic',
]);

const NOT_DURABLE = settings([
  'fsync=off',
  'synchronous_commit=off',
  'full_page_writes=off',
  'wal_level=minimal',
  'max_wal_senders=0',
  'autovacuum=off',
]);

export function serverArguments(pgDir: string, port: number, durable: boolean): string[] {
  return ['-D', pgDir, '-p', String(port), ...COMMON, ...(durable ? [] : NOT_DURABLE)];
}

export function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer();
    probe.on('error', fail);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        typeof address === 'object' && address ? done(address.port) : fail(new Error('no free port')),
      );
    });
  });
}

/** A server that runs. */
export interface Running {
  pid: number;
  port: number;
}

export interface ServerPlace {
  /** Folder with `pg/` and the server's own log. */
  home: string;
  pgDir: string;
  bin: string;
  user: ClusterUser | undefined;
  durable: boolean;
}

/** To a file, not a pipe: the server must survive our death, and must not wait for us to read. */
function openLog(file: string): number {
  if (existsSync(file)) renameSync(file, `${file}.1`);
  return openSync(file, 'wx', 0o600);
}

async function whenReady(child: ChildProcess, place: ServerPlace, logFile: string): Promise<void> {
  let failure: Error | undefined;
  child.on('error', (error) => (failure = error));
  const end = Date.now() + READY_MS;
  while (Date.now() < end) {
    if (failure || child.exitCode !== null || child.signalCode !== null)
      throw explainOutput('start_failed', failure?.message ?? readFileSync(logFile, 'utf8'), place.home);
    const file = readPidFile(place.pgDir);
    if (file?.pid === child.pid && file?.status === 'ready') return;
    await pause(15);
  }
  child.kill('SIGQUIT');
  throw new EmbeddedPostgresError(
    'start_failed',
    `PostgreSQL was not ready after ${READY_MS / 1000} s.`,
    `Look into ${logFile} and start again.`,
  );
}

async function launchOn(place: ServerPlace, port: number): Promise<Running> {
  const logFile = join(place.home, 'postgres.log');
  const fd = inFolder(place.home, () => openLog(logFile));
  let child: ChildProcess;
  try {
    child = spawn(join(place.bin, 'postgres'), serverArguments(place.pgDir, port, place.durable), {
      ...asUser(place.user),
      cwd: '/',
      env: serverEnvironment(),
      detached: true, // Ctrl-C must reach the application first, which stops the database last
      stdio: ['ignore', fd, fd],
    });
  } finally {
    closeSync(fd);
  }
  await whenReady(child, place, logFile);
  child.unref();
  return { pid: child.pid ?? 0, port };
}

/** Starts the server on a free loopback port. @throws start_failed | port_busy | disk_full | server_not_ours */
export async function launch(
  place: ServerPlace,
  choosePort: () => Promise<number> = freePort,
): Promise<Running> {
  const end = Date.now() + COLLECTED_MS;
  for (let attempt = 1; ; attempt++) {
    try {
      return await launchOn(place, await choosePort());
    } catch (error) {
      const code = error instanceof EmbeddedPostgresError ? error.code : undefined;
      if (code === 'server_not_ours' && isLockOfNobody(place.pgDir) && Date.now() < end) await pause(200);
      else if (code !== 'port_busy' || attempt >= PORT_ATTEMPTS) throw error;
    }
  }
}

/** PostgreSQL asks only whether the process can be signalled, and one that has ended but was not collected can. */
function isLockOfNobody(pgDir: string): boolean {
  const file = readPidFile(pgDir);
  return file !== undefined && !processFacts(file.pid);
}

/** Sends a signal; a process that has just ended is no error. */
export function signal(pid: number, name: NodeJS.Signals): void {
  if (processFacts(pid)) process.kill(pid, name);
}

async function gone(pid: number, startedAt: string, ms: number): Promise<boolean> {
  for (const end = Date.now() + ms; Date.now() < end; await pause(10)) {
    if (processFacts(pid)?.startedAt !== startedAt) return true;
  }
  return false;
}

/** Ends the server: open transactions are rolled back, committed data is flushed. @throws stop_failed */
export async function halt({ pid }: Running, log: (line: string) => void): Promise<void> {
  const startedAt = processFacts(pid)?.startedAt;
  if (startedAt === undefined) return;
  signal(pid, 'SIGINT');
  if (await gone(pid, startedAt, FAST_STOP_MS)) return;
  log(
    `PostgreSQL did not stop within ${FAST_STOP_MS / 1000} s; ending it hard, it will recover on the next start.`,
  );
  signal(pid, 'SIGQUIT');
  if (await gone(pid, startedAt, HARD_STOP_MS)) return;
  throw new EmbeddedPostgresError(
    'stop_failed',
    `PostgreSQL (process ${pid}) does not stop.`,
    'End that process by hand before the next start.',
  );
}
