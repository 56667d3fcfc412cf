import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const ROOT = path.resolve(__dirname, '../..');
const PATIENCE_MS = 30_000;

export interface Product {
  readonly child: ChildProcess;
  readonly url: string;
  /** Everything printed so far, both streams. */
  output(): string;
  /** Resolves when it is ready. @throws when it ends before, with what it printed */
  ready(): Promise<void>;
  /** The exit code; null when a signal ended it. */
  readonly ended: Promise<number | null>;
  /** Process ids of everything it started, itself included. */
  family(): number[];
}

export async function freePort(): Promise<number> {
  const server = await listenOn(0);
  const { port } = server.address() as net.AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export function listenOn(port: number): Promise<net.Server> {
  const server = net.createServer();
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}

/** The environment of a new user: nothing of ours but what the test sets. */
function environment(own: Record<string, string>): NodeJS.ProcessEnv {
  const foreign = /^(MIMAMORI_|.*DATABASE_URL$|TEST_|JEST_|NODE_ENV$|NODE_OPTIONS$|PORT$|HOST$)/;
  return {
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name))),
    ...own,
  };
}

function parentOf(pid: number): number | undefined {
  try {
    return Number(/^PPid:\s+(\d+)/m.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  } catch {
    return undefined; // it ended between the two looks
  }
}

function familyOf(pid: number): number[] {
  const pids = fs
    .readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
  const parents = new Map(pids.map((one) => [one, parentOf(one)]));
  const family = [pid];
  for (const member of family) family.push(...pids.filter((one) => parents.get(one) === member));
  return family;
}

export function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(fs.readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

/** Resolves when all have ended. @throws naming those that have not */
export async function allGone(pids: readonly number[]): Promise<void> {
  for (const end = Date.now() + PATIENCE_MS; ; await pause(50)) {
    const left = pids.filter(isRunning);
    if (!left.length) return;
    if (Date.now() > end) throw new Error(`still running: ${left.join(', ')}`);
  }
}

/** Starts the product as `npm start` does. */
export async function startProduct(dataDir: string, env: Record<string, string> = {}): Promise<Product> {
  const port = env.PORT ?? String(await freePort());
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(process.execPath, ['bin/start.mjs'], {
    cwd: ROOT,
    env: environment({ MIMAMORI_DATA_DIR: dataDir, LOG_LEVEL: 'error', ...env, PORT: port }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => (printed += chunk));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const ready = async () => {
    while (!printed.includes('ready in')) {
      if (child.exitCode !== null || child.signalCode !== null) throw new Error(`ended early: ${printed}`);
      await pause(25);
    }
  };
  return { child, url, output: () => printed, ready, ended, family: () => familyOf(child.pid!) };
}
