import fs from 'node:fs';
import path from 'node:path';

import { masterKey, startEmbeddedPostgres } from '@mimamori/embedded';
import pg from 'pg';

/** Where the processes will work, and how to let go of it. */
export interface Ground {
  readonly env: Readonly<Record<string, string>>;
  readonly migrationUrl: string | undefined;
  /** Only the embedded database has one of ours. */
  readonly superuserUrl?: string;
  /** The embedded database was running already: processes of a killed start may still work in it. */
  readonly joined?: boolean;
  stop(): Promise<void>;
}

/** Whether the embedded database is yet to be made. */
export function isNewFolder(env: NodeJS.ProcessEnv): boolean {
  return !env.DATABASE_URL && !fs.existsSync(env.MIMAMORI_DATA_DIR ?? '.mimamori');
}

/** DATABASE_URL's PostgreSQL, or else the embedded one. */
export async function openGround(env: NodeJS.ProcessEnv, log: (line: string) => void): Promise<Ground> {
  if (env.DATABASE_URL) return { env: {}, migrationUrl: env.MIGRATION_DATABASE_URL, stop: async () => {} };
  const postgres = await startEmbeddedPostgres({ dataDir: env.MIMAMORI_DATA_DIR ?? '.mimamori', log });
  const { urls, dataDir } = postgres;
  return {
    env: {
      DATABASE_URL: urls.app,
      SYSTEM_DATABASE_URL: urls.system,
      MIGRATION_DATABASE_URL: urls.migration,
      MIMAMORI_DATA_DIR: dataDir,
      MIMAMORI_MASTER_KEY: env.MIMAMORI_MASTER_KEY ?? masterKey(dataDir),
    },
    migrationUrl: urls.migration,
    superuserUrl: urls.superuser,
    joined: postgres.joined,
    stop: () => postgres.stop(),
  };
}

/**
 * Whether the database lacks a migration that this version brings. Compares class names with the names the database
 * recorded, from the compiled files alone: loading every lib to ask costs a second at each start.
 */
export async function needsMigration(url: string): Promise<boolean> {
  const names = await recorded<{ name: string }>(url, 'migration', 'select name from migration');
  const done = new Set(names?.map(({ name }) => name));
  return migrationNames().some((name) => !done.has(name));
}

/** `undefined` when the table does not exist yet. */
async function recorded<Row extends object>(
  url: string,
  table: string,
  sql: string,
): Promise<Row[] | undefined> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ known: boolean }>('select to_regclass($1) is not null as known', [
      table,
    ]);
    return rows[0]?.known ? (await client.query<Row>(sql)).rows : undefined;
  } finally {
    await client.end();
  }
}

function migrationNames(): string[] {
  const libs = path.resolve(__dirname, '../../libs');
  return fs
    .readdirSync(libs)
    .map((lib) => path.join(libs, lib, 'src/migrations'))
    .filter((folder) => fs.existsSync(folder))
    .flatMap((folder) => fs.readdirSync(folder).map((file) => path.join(folder, file)))
    .filter((file) => file.endsWith('.js'))
    .flatMap((file) =>
      [...fs.readFileSync(file, 'utf8').matchAll(/\bclass (\w+\d{13})\b/g)].map(([, name]) => name!),
    );
}
