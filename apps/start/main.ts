import { type ChildProcess } from 'node:child_process';

import { banner, type DemoSignIn } from './banner';
import { runCommand, startApp, stopApp } from './children';
import { type Ground, hasNoTenant, needsMigration, openGround } from './database';
import { requireFreePort } from './port';

const began = performance.now();
const say = (line: string) => process.stdout.write(`${line}\n`);
const children: ChildProcess[] = [];
let ground: Ground | undefined;
let stopping: Promise<void> | undefined;

/** Apps first, the database last; asked twice, it is still done once. */
function stop(code: number): Promise<void> {
  stopping ??= (async () => {
    await Promise.all(children.map(stopApp));
    await ground?.stop();
    process.exit(code);
  })();
  return stopping;
}

/** The database has this version's schema; whether it is also filled is another promise. */
interface Prepared {
  readonly signIns: Promise<DemoSignIn[]>;
}

async function prepare(env: NodeJS.ProcessEnv, { migrationUrl, superuserUrl }: Ground): Promise<Prepared> {
  const allowed = env.MIMAMORI_DEMO !== 'off' && env.MIMAMORI_MODE !== 'production';
  if (superuserUrl && allowed && (await hasNoTenant(superuserUrl))) return seed(env);
  if (migrationUrl && (await needsMigration(migrationUrl))) await runCommand(['migrate'], env);
  return { signIns: Promise.resolve([]) };
}

/** The apps need the schema only, so they start while the demonstration is still being made. */
async function seed(env: NodeJS.ProcessEnv): Promise<Prepared> {
  let migrated = () => {};
  const schema = new Promise<void>((resolve) => (migrated = resolve));
  const printed = runCommand(['seed', '--migrate', '--json'], env, () => migrated());
  await Promise.race([schema, printed]);
  return { signIns: printed.then((text) => JSON.parse(text) as DemoSignIn[]) };
}

async function startApps(env: NodeJS.ProcessEnv): Promise<void> {
  const apps = (['api', 'worker'] as const).map((app) => startApp(app, env));
  children.push(...apps.map(({ child }) => child));
  await Promise.all(apps.map(({ ready }) => ready));
  for (const child of children)
    child.once('exit', (code) => {
      if (stopping) return;
      say(`A process ended by itself with code ${code}; stopping.`);
      void stop(1);
    });
}

async function start(): Promise<void> {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop(0));
  ground = await openGround(process.env, say);
  await requireFreePort(process.env);
  const env = { ...process.env, ...ground.env };
  const { signIns } = await prepare(env, ground);
  const [made] = await Promise.all([signIns, startApps(env)]);
  const url = process.env.MIMAMORI_PUBLIC_URL ?? `http://${env.HOST ?? '127.0.0.1'}:${env.PORT ?? '3000'}`;
  say(banner(url, performance.now() - began, made, ground.env.MIMAMORI_DATA_DIR));
}

start().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  void stop(1);
});
