import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { databaseGrantsSql, ROLES } from '../../libs/embedded/src';

/** Any fixed number: it keeps the workers of one server apart while one of them migrates. */
const TEMPLATE_LOCK = 7_203_115;
const CLONE_ATTEMPTS = 40;
const SETUP_MS = 180_000;

/** Connection URLs of one spec file's own database; empty until `beforeAll` has run. */
export interface TestDatabase {
  name: string;
  /** As mimamori_app, under row-level security: what the product uses. */
  url: string;
  systemUrl: string;
  migrationUrl: string;
  superuserUrl: string;
  /** Work that must end before the database goes, such as closing pools; Jest runs `afterAll` in the order written. */
  beforeDrop(work: () => Promise<unknown>): void;
}

function setting(name: string): string {
  const value = process.env[name];
  if (!value)
    throw new Error(`${name} is not set: database tests belong to the Jest projects db, e2e and system`);
  return value;
}

function urlTo(variable: string, database: string): string {
  const url = new URL(setting(variable));
  url.pathname = `/${database}`;
  return url.href;
}

async function connected<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

const asAdmin = <T>(work: (client: Client) => Promise<T>): Promise<T> =>
  connected(setting('TEST_PG_URL'), work);

const grant = (database: string): Promise<unknown> =>
  connected(urlTo('TEST_PG_URL', database), (client) => client.query(databaseGrantsSql(database)));

async function isTemplate(admin: Client, name: string): Promise<boolean | undefined> {
  const { rows } = await admin.query<{ ready: boolean }>(
    'select datistemplate as ready from pg_database where datname = $1',
    [name],
  );
  return rows[0]?.ready;
}

async function migrateTemplate(admin: Client, name: string): Promise<void> {
  // one that is there but no template was left by a migration that failed or was killed
  await admin.query(`drop database if exists ${name} with (force)`);
  await admin.query(`create database ${name} owner ${ROLES.migrator} template template0`);
  await grant(name);
  const { migrateDatabase } = await import('../../apps/migrate');
  await migrateDatabase({ migrationUrl: urlTo('TEST_PG_MIGRATION_URL', name) });
  // closed to everybody, since it can be copied only while nobody is connected
  await admin.query(`alter database ${name} with is_template true allow_connections false`);
}

async function ensureTemplate(name: string): Promise<void> {
  await asAdmin(async (admin) => {
    if (await isTemplate(admin, name)) return;
    await admin.query('select pg_advisory_lock($1)', [TEMPLATE_LOCK]);
    if (!(await isTemplate(admin, name))) await migrateTemplate(admin, name);
  });
}

/** Sessions that have just ended, and other copies made at the same time, refuse a copy for a moment. */
const isPassing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && ['55006', 'XX000', '40001'].includes(String(error.code));

async function clone(template: string, name: string): Promise<void> {
  await asAdmin(async (admin) => {
    for (let attempt = 1; ; attempt++) {
      try {
        await admin.query(
          `create database ${name} owner ${ROLES.migrator} template ${template} strategy file_copy`,
        );
        return;
      } catch (error) {
        if (!isPassing(error) || attempt === CLONE_ATTEMPTS) throw error;
        await pause(25 + 25 * Math.random());
      }
    }
  });
  // rights on a database, unlike those inside it, are not copied
  await grant(name);
}

async function createDatabase(): Promise<Omit<TestDatabase, 'beforeDrop'>> {
  const template = setting('TEST_PG_TEMPLATE');
  const name = `t_${process.env['JEST_WORKER_ID'] ?? '1'}_${randomBytes(6).toString('hex')}`;
  await ensureTemplate(template);
  await clone(template, name);
  return {
    name,
    url: urlTo('TEST_PG_APP_URL', name),
    systemUrl: urlTo('TEST_PG_SYSTEM_URL', name),
    migrationUrl: urlTo('TEST_PG_MIGRATION_URL', name),
    superuserUrl: urlTo('TEST_PG_URL', name),
  };
}

/** A private copy of the migrated database for one spec file; call it at the file's top level. */
export function useDatabase(): TestDatabase {
  const closing: (() => Promise<unknown>)[] = [];
  const database: TestDatabase = {
    name: '',
    url: '',
    systemUrl: '',
    migrationUrl: '',
    superuserUrl: '',
    beforeDrop: (work) => void closing.unshift(work),
  };
  beforeAll(async () => {
    Object.assign(database, await createDatabase());
  }, SETUP_MS);
  afterAll(async () => {
    for (const work of closing) await work();
    if (database.name)
      await asAdmin((admin) => admin.query(`drop database if exists ${database.name} with (force)`));
  }, SETUP_MS);
  return database;
}
