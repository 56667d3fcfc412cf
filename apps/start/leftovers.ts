import fs from 'node:fs/promises';
import path from 'node:path';

import { databaseGrantsSql } from '@mimamori/embedded';
import pg from 'pg';

/** What a start finds that the one before did not bring to an end. All of it is asked and done as the superuser. */

/** The demonstration makes its shops first and its operator last; between the two it is half made. */
const FIRST_TENANT = 'mimamart';
/** Somebody else's tenant of the same code has another name. */
const ITS_NAME = '株式会社ミママート';
const LAST_TENANT = 'platform';
const ITS_TENANTS = [FIRST_TENANT, 'kumanomi', LAST_TENANT];

/**
 * `interrupted`: half of it is there, and nothing else: there is nothing to lose.
 * `in use`: half of it is there, and somebody has worked with it.
 */
export type DemoState = 'none' | 'interrupted' | 'in use' | 'not needed';

const TENANTS = `select code, name from tenant order by code limit 10`;
/** $1 whom the log names when a tenant is founded without anybody signed in, $2 what that leaves in the log. */
const OTHERS = `select exists (select from audit_event
  where actor_id is distinct from 'system:demo' and not (actor_id = $1 and action = any($2::text[]))) as used`;
const FOUNDING = ['identity.tenant.found', 'tenancy.tenant.create', 'users.user.create', 'permission.grant'];

export function demoState(superuserUrl: string): Promise<DemoState> {
  return connected(superuserUrl, async (client) => {
    if (!(await hasTable(client, 'tenant'))) return 'none';
    const tenants = await client.query<{ code: string; name: string }>(TENANTS);
    const codes = tenants.rows.map(({ code }) => code);
    if (!codes.length) return 'none';
    if (!codes.includes(FIRST_TENANT) || codes.includes(LAST_TENANT)) return 'not needed';
    const { rows } = await client.query<{ used: boolean }>(OTHERS, ['system:cli', FOUNDING]);
    const named = tenants.rows.some(({ code, name }) => code === FIRST_TENANT && name === ITS_NAME);
    const foreign = !named || codes.some((code) => !ITS_TENANTS.includes(code));
    return foreign || rows[0]?.used !== false ? 'in use' : 'interrupted';
  });
}

/** Makes the database anew and empty, with what the product kept beside it. */
export async function emptyDatabase(superuserUrl: string, dataDir: string | undefined): Promise<void> {
  const url = new URL(superuserUrl);
  const name = url.pathname.slice(1);
  url.pathname = '/postgres';
  await connected(url.href, async (client) => {
    const quoted = client.escapeIdentifier(name);
    await client.query(`drop database if exists ${quoted} with (force)`);
    await client.query(`create database ${quoted} template template0`);
  });
  await connected(superuserUrl, (client) => client.query(databaseGrantsSql(name)));
  if (dataDir) await fs.rm(path.join(dataDir, 'blobs'), { recursive: true, force: true });
}

const HELD = `select array(select locked_by from graphile_worker._private_jobs where locked_by is not null
  union select locked_by from graphile_worker._private_job_queues where locked_by is not null) as workers`;

/**
 * Gives back the jobs of workers that ended without a word: others would wait four hours for them. Only where the database
 * itself was just started: then no worker can be alive.
 */
export function releaseJobs(superuserUrl: string): Promise<void> {
  return connected(superuserUrl, async (client) => {
    if (!(await hasTable(client, 'graphile_worker._private_jobs'))) return;
    const { rows } = await client.query<{ workers: string[] }>(HELD);
    await client.query('select graphile_worker.force_unlock_workers($1)', [rows[0]?.workers ?? []]);
  });
}

async function hasTable(client: pg.Client, table: string): Promise<boolean> {
  const { rows } = await client.query<{ known: boolean }>('select to_regclass($1) is not null as known', [
    table,
  ]);
  return rows[0]?.known ?? false;
}

async function connected<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
