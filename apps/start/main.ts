import { type ChildProcess } from 'node:child_process';

import { UNTOLD } from '../supervised';
import { banner, type DemoSignIn } from './banner';
import { type RunningCommand, startApp, startCommand, type StartedApp, stopApp } from './children';
import { type Ground, isNewFolder, needsMigration, openGround } from './database';
import { demoState, emptyDatabase, releaseJobs } from './leftovers';
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

const demoAllowed = (env: NodeJS.ProcessEnv) =>
  env.MIMAMORI_DEMO !== 'off' && env.MIMAMORI_MODE !== 'production';

/** Migrates and seeds as soon as it is told where; the apps need the schema only, so they do not wait for the rest. */
class Seeding {
  private migrated = () => {};
  private readonly schema = new Promise<void>((resolve) => (this.migrated = resolve));
  private readonly command: RunningCommand;

  constructor(env: NodeJS.ProcessEnv) {
    const waiting = { ...env, ...UNTOLD };
    this.command = startCommand(['seed', '--migrate', '--json'], waiting, () => this.migrated());
    children.push(this.command.child);
  }

  async in({ env }: Ground): Promise<Prepared> {
    this.command.tell(env);
    await Promise.race([this.schema, this.command.printed]);
    return { signIns: this.command.printed.then((text) => JSON.parse(text) as DemoSignIn[]) };
  }
}

async function prepare(env: NodeJS.ProcessEnv, found: Ground, early: Seeding | undefined): Promise<Prepared> {
  const { migrationUrl, superuserUrl, joined } = found;
  const demo = superuserUrl && demoAllowed(env) ? await demoState(superuserUrl) : 'not needed';
  if (superuserUrl && demo === 'interrupted') {
    say('The demonstration was interrupted while it was made, and nobody has used it: it is made anew.');
    await emptyDatabase(superuserUrl, found.env.MIMAMORI_DATA_DIR);
  }
  if (demo === 'none' || demo === 'interrupted') return (early ?? new Seeding(env)).in(found);
  if (demo === 'in use')
    say(
      'The demonstration was interrupted while it was made, and somebody has used it since. To have it whole: stop, remove the data folder, start again.',
    );
  if (superuserUrl && !joined) await releaseJobs(superuserUrl);
  if (migrationUrl && (await needsMigration(migrationUrl))) await startCommand(['migrate'], env).printed;
  return { signIns: Promise.resolve([]) };
}

function launch(app: 'api' | 'worker', env: NodeJS.ProcessEnv): StartedApp {
  const started = startApp(app, env);
  children.push(started.child);
  return started;
}

async function becomeReady(app: string, { child, ready }: StartedApp): Promise<void> {
  await ready;
  child.once('exit', (code) => {
    if (stopping) return;
    say(`The ${app} ended by itself with code ${code}; stopping.`);
    void stop(1);
  });
}

const seconds = () => ((performance.now() - began) / 1000).toFixed(1);

async function start(): Promise<void> {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop(0));
  // Whoever is needed loads its code while the database is made or started: at first the seeding, too.
  const isNew = isNewFolder(process.env);
  const seeding = isNew && demoAllowed(process.env) ? new Seeding(process.env) : undefined;
  const early = launch('api', { ...process.env, ...UNTOLD });
  ground = await openGround(process.env, say);
  await requireFreePort(process.env);
  const env = { ...process.env, ...ground.env };
  const { signIns } = await prepare(env, ground, seeding);
  early.tell(ground.env);
  const [made] = await Promise.all([signIns, becomeReady('api', early)]);
  const url = process.env.MIMAMORI_PUBLIC_URL ?? `http://${env.HOST ?? '127.0.0.1'}:${env.PORT ?? '3000'}`;
  say(banner(url, seconds(), made, ground.env.MIMAMORI_DATA_DIR));
  // Beside the api it would take half of a small machine from it; jobs wait in the database until it is there.
  await becomeReady('worker', launch('worker', env));
  say(`  The worker is ready, too, after ${seconds()} s: jobs run, and the live view moves.`);
}

start().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  void stop(1);
});
