// `npm start` as a new user runs it, watched from outside.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { StepFailed } from './step.mjs';

const PATIENCE_MS = 60_000;
const MIB = 1024;
const LINGER_MS = 1_000;

export function freePort() {
  const server = net.createServer();
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

function processes() {
  return fs
    .readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const status = fs.readFileSync(`/proc/${pid}/status`, 'utf8');
        // ended, and waiting for its parent to notice
        if (/^State:\s+Z/m.test(status)) return [];
        const field = (name) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0);
        const command = fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
        return [{ pid: Number(pid), parent: field('PPid'), mib: field('VmRSS') / MIB, command }];
      } catch {
        return []; // it ended between the two looks
      }
    });
}

function descendants(pid) {
  const all = processes();
  const found = [];
  for (let level = [pid]; level.length;) {
    const next = all.filter(({ parent }) => level.includes(parent));
    found.push(...next);
    level = next.map((one) => one.pid);
  }
  return found;
}

const answers = (url) =>
  fetch(`${url}/health/ready`).then(
    ({ status }) => status === 200,
    () => false,
  );

/**
 * Starts and waits until it is ready: the health check says so and the banner is printed (api and worker).
 * @param options `root` of the project, `dataDir`, `env` to add, `uid` and `gid`
 */
export async function serve({ root, dataDir, env = {}, uid, gid }) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const began = performance.now();
  const child = spawn('npm', ['start'], {
    cwd: root,
    env: { ...process.env, ...env, PORT: String(port), MIMAMORI_DATA_DIR: dataDir },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    uid,
    gid,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk) => (output += chunk));
  const ended = new Promise((resolve) => child.once('close', (code, signal) => resolve(code ?? signal)));
  const served = {
    url,
    dataDir,
    output: () => output,
    memory: () => memory(child.pid),
    stop: () => stop(child, ended, dataDir),
  };
  while (!(output.includes('ready in') && (await answers(url)))) {
    const late = performance.now() - began > PATIENCE_MS;
    if (!late && child.exitCode === null) {
      await pause(25);
      continue;
    }
    if (late) await served.stop().catch(() => undefined); // what is reported is that it did not start
    throw new StepFailed(`not ready after ${((performance.now() - began) / 1000).toFixed(0)} s:\n${output}`);
  }
  return { ...served, seconds: (performance.now() - began) / 1000 };
}

/** Resident MiB of api and worker together. */
function memory(pid) {
  const apps = descendants(pid).filter(({ command }) => /dist\/apps\/(api|worker)\/main\.js/.test(command));
  if (apps.length !== 2) throw new StepFailed(`expected api and worker, found ${apps.length} of them`);
  return apps.reduce((sum, { mib }) => sum + mib, 0);
}

/** Those that still run a moment later. */
async function survivors(before) {
  for (const end = Date.now() + LINGER_MS; ; await pause(50)) {
    const alive = new Set(processes().map(({ pid }) => pid));
    const left = before.filter(({ pid }) => alive.has(pid));
    if (!left.length || Date.now() > end) return left;
  }
}

/** As Ctrl-C does it. @throws StepFailed when something is left behind */
async function stop(child, ended, dataDir) {
  const before = descendants(child.pid);
  const began = performance.now();
  process.kill(-child.pid, 'SIGINT');
  const insist = setTimeout(() => {
    for (const { pid } of before) tryKill(pid);
  }, PATIENCE_MS);
  await ended;
  clearTimeout(insist);
  const seconds = (performance.now() - began) / 1000;
  const left = (await survivors(before)).map(({ pid, command }) => `process ${pid}: ${command}`);
  for (const file of ['mimamori.lock', 'pg/postmaster.pid'])
    if (fs.existsSync(path.join(dataDir, file))) left.push(`file ${file}`);
  if (left.length) throw new StepFailed(`left behind after the stop:\n${left.join('\n')}`);
  return seconds;
}

function tryKill(pid) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // already gone, which is what is wanted
  }
}
