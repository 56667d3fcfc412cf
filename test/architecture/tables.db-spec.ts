import pg from 'pg';

import { useDatabase } from '../support/database';

/** Tables without a tenant: they hold no data about anybody's business. Each says why. */
const WITHOUT_TENANT: Readonly<Record<string, string>> = {
  migration: 'the names of the migrations that ran',
  rate_limit: 'hashed keys of public routes to a time: counted before anybody is known',
  tenant_locator: 'hashed credential to tenant id: read before anybody is known',
  search_entry:
    'nobody has rights on it: two functions of its owner keep and read it for the tenant that is set (ADR 0011)',
  sealing_key: "the installation's own keys for what is signed to last, encrypted under the master key",
  signing_key: "the platform's own token keys, encrypted under the master key",
};

const database = useDatabase();
let client: pg.Client;
const rows = async <Row extends object>(sql: string): Promise<Row[]> =>
  (await client.query(sql)).rows as Row[];

beforeAll(async () => {
  client = new pg.Client(database.superuserUrl);
  await client.connect();
  database.beforeDrop(() => client.end());
});

/** With every partition: a wall around a table alone does not stand for those who name a part of it. */
const TENANT_TABLES = `select c.oid, c.relname from pg_class c where c.relnamespace = 'public'::regnamespace
  and c.relkind in ('r', 'p')`;

describe('every table', () => {
  it('has forced row-level security, with a policy for the app and one for the system', async () => {
    const open = await rows<{ relname: string }>(
      `select t.relname, c.relrowsecurity, c.relforcerowsecurity,
         (select array_agg(policyname::text order by policyname) from pg_policies p where p.tablename = t.relname) as policies
       from (${TENANT_TABLES}) t join pg_class c on c.oid = t.oid`,
    );
    const faults = open.filter(
      (table) =>
        !(table.relname in WITHOUT_TENANT) &&
        JSON.stringify({ ...table, relname: '' }) !==
          JSON.stringify({
            relname: '',
            relrowsecurity: true,
            relforcerowsecurity: true,
            policies: ['system', 'tenant'],
          }),
    );
    expect(faults).toEqual([]);
  });

  it('starts every primary key, unique constraint, unique index and index with tenant_id', async () => {
    const indexes = await rows<{ relname: string; index: string; first: string | null; method: string }>(
      `select t.relname, i.relname as index, a.attname as first, am.amname as method
       from (${TENANT_TABLES}) t join pg_index x on x.indrelid = t.oid join pg_class i on i.oid = x.indexrelid
         join pg_am am on am.oid = i.relam
         left join pg_attribute a on a.attrelid = t.oid and a.attnum = x.indkey[0]`,
    );
    // a trigram index cannot hold a uuid; row-level security filters behind it
    const faults = indexes.filter(
      ({ relname, first, method }) =>
        !(relname in WITHOUT_TENANT) && method !== 'gin' && first !== 'tenant_id',
    );
    expect(faults).toEqual([]);
  });

  it('starts every foreign key with tenant_id on both sides', async () => {
    const keys = await rows<{ relname: string; conname: string; source: string; target: string }>(
      `select t.relname, k.conname,
         (select attname from pg_attribute where attrelid = k.conrelid and attnum = k.conkey[1]) as source,
         (select attname from pg_attribute where attrelid = k.confrelid and attnum = k.confkey[1]) as target
       from (${TENANT_TABLES}) t join pg_constraint k on k.conrelid = t.oid and k.contype = 'f'`,
    );
    expect(keys.filter(({ source, target }) => source !== 'tenant_id' || target !== 'tenant_id')).toEqual([]);
  });

  it('is written through itself, never through a partition, and read by the app only so', async () => {
    const open = await rows(
      `select c.relname, role, privilege from pg_class c
         cross join unnest(array['mimamori_app', 'mimamori_system']) role
         cross join unnest(array['select', 'insert', 'update', 'delete', 'truncate']) privilege
       where c.relispartition and c.relkind in ('r', 'p') and has_table_privilege(role, c.oid, privilege)
         and (role, privilege) <> ('mimamori_system', 'select')`,
    );
    expect(open).toEqual([]);
  });

  it('belongs to the migrating role, and the app role owns and bypasses nothing', async () => {
    const owners = await rows(
      `select c.relname from pg_class c join pg_roles r on r.oid = c.relowner
       where c.relnamespace = 'public'::regnamespace and r.rolname <> 'mimamori_migrator'`,
    );
    const roles = await rows(
      `select rolname from pg_roles where rolname in ('mimamori_app', 'mimamori_system')
         and (rolbypassrls or rolsuper or rolcreaterole or rolcreatedb)`,
    );
    expect({ owners, roles }).toEqual({ owners: [], roles: [] });
  });

  it('is reached through views only with the rights of the reader', async () => {
    const views = await rows(
      `select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'v'
         and not coalesce('security_invoker=true' = any(reloptions), false)`,
    );
    expect(views).toEqual([]);
  });
});
