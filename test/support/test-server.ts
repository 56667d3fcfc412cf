import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { type RolePasswords, ROLES, serverRolesSql, startEmbeddedPostgres } from '../../libs/embedded/src';
import { discard, folderPrefix, sweep } from './sweep';

/** A full run with its clones stays far below this; a container's default /dev/shm (64 MB) does not hold it. */
const ROOM_BYTES = 1024 ** 3;
const ROLES_LOCK = 7_203_114;

export interface TestServer {
  /** Superuser, app, system and migration URL, all to the database `postgres`. */
  urls: { superuser: string; app: string; system: string; migration: string };
  stop(): Promise<void>;
}

function place(): string {
  const ram = '/dev/shm';
  if (!existsSync(ram)) return tmpdir();
  const { bavail, bsize } = statfsSync(ram);
  return bavail * bsize >= ROOM_BYTES ? ram : tmpdir();
}

function inPostgresDatabase(url: string): string {
  const changed = new URL(url);
  changed.pathname = '/postgres';
  return changed.href;
}

/** The signal's default would leave the detached server behind. */
function discardOnSignal(folder: string): () => void {
  const onSignal = (name: NodeJS.Signals) => {
    void discard(folder).finally(() => process.kill(process.pid, name));
  };
  const names: NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const name of names) process.once(name, onSignal);
  return () => names.forEach((name) => process.removeListener(name, onSignal));
}

/** A fresh server without durability, in memory where there is room. */
export async function startTestServer(): Promise<TestServer> {
  const where = place();
  for (const old of new Set([where, tmpdir()])) await sweep(old);
  const folder = mkdtempSync(join(where, folderPrefix(process.pid)));
  const ignoreSignals = discardOnSignal(folder);
  try {
    const { urls, stop } = await startEmbeddedPostgres({ dataDir: folder, durable: false });
    return {
      urls: {
        superuser: inPostgresDatabase(urls.superuser),
        app: inPostgresDatabase(urls.app),
        system: inPostgresDatabase(urls.system),
        migration: inPostgresDatabase(urls.migration),
      },
      stop: async () => {
        await stop();
        await discard(folder);
        ignoreSignals();
      },
    };
  } catch (error) {
    await discard(folder);
    ignoreSignals();
    throw error;
  }
}

/** The same for one server in every run, so that two runs on it do not change each other's passwords. */
function derivedPasswords(url: string): RolePasswords {
  const derive = (role: string) => createHash('sha256').update(`${role} ${url}`).digest('base64url');
  return { app: derive('app'), system: derive('system'), migrator: derive('migrator') };
}

/** Makes the roles on a server that the environment brings. */
export async function adoptServer(superuserUrl: string): Promise<TestServer> {
  const superuser = inPostgresDatabase(superuserUrl);
  const passwords = derivedPasswords(superuserUrl);
  const client = new Client({ connectionString: superuser });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [ROLES_LOCK]);
    await client.query(serverRolesSql(passwords));
  } finally {
    await client.end();
  }
  const urlOf = (user: string, password: string) => {
    const url = new URL(superuser);
    url.username = user;
    url.password = password;
    return url.href;
  };
  return {
    urls: {
      superuser,
      app: urlOf(ROLES.app, passwords.app),
      system: urlOf(ROLES.system, passwords.system),
      migration: urlOf(ROLES.migrator, passwords.migrator),
    },
    stop: async () => undefined,
  };
}
