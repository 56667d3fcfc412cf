// Steps that need the product running.
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { runTour } from '../test/tour/tour.mjs';
import { startDebianPostgres } from './debian-postgres.mjs';
import { serve } from './served.mjs';
import { command, StepFailed } from './step.mjs';

/** Budgets of the product, and how far over them a time may be on a machine that others share before it is a failure. */
const FIRST_START_SECONDS = 10;
const LATER_START_SECONDS = 4;
const IDLE_MIB = 500;
const NOISE = { s: 1.5, MiB: 1 };
/** A start is as fast as its best attempt, since everything slower is the machine's doing: one within its budget is enough. */
const ATTEMPTS = [1, 2];
const SETTLE_MS = 10_000;

const PASSWORD = 'mimamori-tour-1';
/** As README.md starts the product before its tour. */
const TOUR_ENV = { MIMAMORI_DEMO_PASSWORD: PASSWORD, MIMAMORI_EGRESS_ALLOW: '127.0.0.1/32' };

function requireBudget(figures) {
  const over = figures.filter(({ measured, budget, unit }) => measured > budget * NOISE[unit]);
  const text = figures.map(
    ({ name, measured, budget, unit }) =>
      `${name} ${measured.toFixed(unit === 's' ? 1 : 0)} ${unit} (budget ${budget}${measured > budget ? ', over it' : ''})`,
  );
  if (over.length) throw new StepFailed(text.join(', '));
  return text.join(', ');
}

async function whileServed(options, work) {
  const served = await serve(options);
  let result;
  try {
    result = await work(served);
  } catch (error) {
    await served.stop().catch(() => undefined); // the first failure is the one to report
    throw error;
  }
  await served.stop();
  return result;
}

/** From a clone that was never built, on an empty folder; then again on the same one. */
export async function firstAndLaterStart({ root, folder }) {
  const [first, later, resident] = [[], [], []];
  for (const attempt of ATTEMPTS) {
    const dataDir = path.join(folder, `start-${attempt}`);
    fs.rmSync(path.join(root, 'dist'), { recursive: true, force: true });
    await whileServed({ root, dataDir }, async ({ seconds, memory }) => {
      first.push(seconds);
      await pause(SETTLE_MS);
      resident.push(memory());
    });
    await whileServed({ root, dataDir }, async ({ seconds }) => later.push(seconds));
    if (Math.min(...first) <= FIRST_START_SECONDS && Math.min(...later) <= LATER_START_SECONDS) break;
  }
  return requireBudget([
    { name: 'first start', measured: Math.min(...first), budget: FIRST_START_SECONDS, unit: 's' },
    { name: 'later start', measured: Math.min(...later), budget: LATER_START_SECONDS, unit: 's' },
    { name: 'api + worker', measured: Math.max(...resident), budget: IDLE_MIB, unit: 'MiB' },
  ]);
}

async function asWritten({ root, name, served, env: own = {} }) {
  const env = { ...process.env, ...own, URL: served.url, PASSWORD, MIMAMORI_DATA_DIR: served.dataDir };
  const { steps, failures } = await runTour({ page: path.join(root, 'README.md'), name, env });
  if (failures.length) throw new StepFailed(failures.join('\n\n'));
  return `${steps} steps as written`;
}

export function tourOf({ root, folder }) {
  return whileServed({ root, dataDir: path.join(folder, 'tour'), env: TOUR_ENV }, (served) =>
    asWritten({ root, name: 'tour', served }),
  );
}

export function withoutDemo({ root, folder }) {
  const env = { MIMAMORI_DEMO: 'off' };
  return whileServed({ root, dataDir: path.join(folder, 'no-demo'), env }, (served) =>
    asWritten({ root, name: 'without-demo', served }),
  );
}

/** As README.md's "A real PostgreSQL" says, on Debian's PostgreSQL: roles by the command line, then everything else. */
export async function onRealPostgres({ root, folder }) {
  const postgres = await startDebianPostgres(path.join(folder, 'debian-pg'));
  try {
    const roles = ['bin/mimamori.mjs', 'roles'];
    const sql = execFileSync(process.execPath, roles, { cwd: root, encoding: 'utf8' });
    postgres.sql("create database mimamori template template0 encoding 'UTF8' locale 'C.UTF-8'");
    postgres.sql(sql, 'mimamori');
    const url = (role) => {
      const [, password] = new RegExp(`alter role ${role} login password '([^']+)'`).exec(sql);
      return `postgres://${role}:${password}@127.0.0.1:${postgres.port}/mimamori`;
    };
    const env = {
      DATABASE_URL: url('mimamori_app'),
      SYSTEM_DATABASE_URL: url('mimamori_system'),
      MIGRATION_DATABASE_URL: url('mimamori_migrator'),
      MIMAMORI_MODE: 'production',
      MIMAMORI_MASTER_KEY: randomBytes(32).toString('base64'),
    };
    const dataDir = path.join(folder, 'real');
    return await whileServed({ root, dataDir, env }, (served) =>
      asWritten({ root, name: 'without-demo', served, env }),
    );
  } finally {
    postgres.stop();
  }
}

const ofNobody = (folder) => path.join(folder, 'nobody');

/** What git knows, with a dependency tree of its own, all owned by `nobody`, who has no home. */
export async function installForNobody({ root, folder }) {
  const copy = ofNobody(folder);
  fs.mkdirSync(copy);
  const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' })
    .split('\0')
    .filter(Boolean);
  for (const file of tracked) fs.cpSync(path.join(root, file), path.join(copy, file));
  await command('npm', ['ci', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund'], {
    cwd: copy,
  });
  await command('chown', ['-R', 'nobody', copy]);
}

/** Needs `installForNobody`. */
export async function asNobody({ folder }) {
  const copy = ofNobody(folder);
  if (!fs.existsSync(path.join(copy, 'node_modules'))) throw new StepFailed('nothing was installed');
  const [uid, gid] = ['-u', '-g'].map((flag) =>
    Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' })),
  );
  const env = { HOME: copy, npm_config_cache: path.join(copy, '.npm-cache') };
  const asThem = { cwd: copy, env: { ...process.env, ...env }, uid, gid };
  await command('npm', ['test', '--', '--testPathPatterns', 'libs/embedded', 'libs/documents'], asThem);
  return whileServed(
    {
      root: copy,
      dataDir: path.join(copy, '.mimamori'),
      env: { ...env, ...TOUR_ENV },
      uid,
      gid,
    },
    (served) => asWritten({ root: copy, name: 'tour', served }),
  );
}
