import { APP_DATA_SOURCE } from '@mimamori/platform';
import pg from 'pg';
import type { DataSource, EntityMetadata } from 'typeorm';

import { useApp } from '../support/app';

/** Tables that no entity maps: hand-written SQL is their only reader and writer. Each says why. */
const WITHOUT_ENTITY: Readonly<Record<string, string>> = {
  access_matrix_export: 'inserted once per file, its newest row is read',
  availability_day: 'written by thousands from JSON, read as sums',
  audit_checkpoint: 'inserted once, signed; read by its place in the chain',
  audit_head: 'one row per tenant: the lock of its chain',
  audit_seal: 'appended by one statement per thousand rows',
  audit_verification: 'inserted once per verification',
  availability_round: 'one row per tenant, upserted when a turn of its daily round ends',
  availability_site_day: 'as availability_day',
  camera_finding_round: 'one row per tenant, upserted when a turn of its daily review ends',
  camera_status: 'upserted in one statement per report, and joined in every list',
  client_assertion: 'inserted once: a second time is a replay',
  idempotency_key: 'claimed and taken over by conditional statements',
  migration: 'TypeORM keeps it',
  rate_limit: 'counted by one conditional upsert per request',
  search_entry: 'nobody has rights on it: triggers and functions of its owner keep and ask it',
  sealing_key: 'read by its time, inserted once, ended by a function of its owner',
  signing_key: 'read as a whole, inserted once',
  site_presence: 'the lock of a store whose cameras change, written with them',
  site_tag: 'written as a whole with its site, read by its columns and by conditions',
  status_event: 'a sequence, appended by the statement that changes the status and read by snapshot',
  tenant_locator: 'one hash at a time',
};
/** What TypeORM has no word for. */
const OTHER_TYPE: Readonly<Record<string, string>> = {
  'audit_event.transaction_id': 'xid8: the database fills it in',
};

interface Column {
  readonly table: string;
  readonly column: string;
  readonly type: string;
  readonly nullable: boolean;
}

const COLUMNS = `select c.relname as table, a.attname as column, format_type(a.atttypid, a.atttypmod) as type,
    not a.attnotnull as nullable
  from pg_attribute a join pg_class c on c.oid = a.attrelid
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
    and a.attnum > 0 and not a.attisdropped`;

const app = useApp({ jobs: false });
let inDatabase: Column[];
let inCode: Column[];
let entities: EntityMetadata[];

const ALIASES: Readonly<Record<string, string>> = {
  varchar: 'character varying',
  timestamptz: 'timestamp with time zone',
  int: 'integer',
  int4: 'integer',
  int8: 'bigint',
  bool: 'boolean',
};

/** As PostgreSQL prints the type of a column. */
function typeOf(dataSource: DataSource, column: EntityMetadata['columns'][number]): string {
  const normal = dataSource.driver.normalizeType(column);
  return `${ALIASES[normal] ?? normal}${column.isArray ? '[]' : ''}`;
}

beforeAll(async () => {
  const client = new pg.Client(app.database.superuserUrl);
  await client.connect();
  inDatabase = (await client.query<Column>(COLUMNS)).rows;
  await client.end();
  const dataSource = app.http.get<DataSource>(APP_DATA_SOURCE, { strict: false });
  entities = dataSource.entityMetadatas;
  inCode = entities.flatMap((entity) =>
    entity.columns.map((column) => ({
      table: entity.tableName,
      column: column.databaseName,
      type: typeOf(dataSource, column),
      nullable: column.isNullable,
    })),
  );
});

const nameOf = ({ table, column }: Column) => `${table}.${column}`;

describe('the entities and the migrated database', () => {
  it('have the same tables', () => {
    const tables = new Set(inDatabase.map(({ table }) => table));
    const mapped = new Set(entities.map(({ tableName }) => tableName));
    const onlySql = [...tables].filter((table) => !mapped.has(table)).toSorted();
    expect(onlySql).toEqual(Object.keys(WITHOUT_ENTITY).toSorted());
    expect([...mapped].filter((table) => !tables.has(table))).toEqual([]);
  });

  it('have the same columns, with the same types and nullability', () => {
    const found = new Map(inDatabase.map((column) => [nameOf(column), column] as const));
    const faults = inCode.flatMap((column) => {
      const real = found.get(nameOf(column));
      const says = ({ type, nullable }: Column) => `${type}${nullable ? ' null' : ''}`;
      if (!real) return [`${nameOf(column)} is in no migration`];
      if (nameOf(column) in OTHER_TYPE) return [];
      return says(real) === says(column)
        ? []
        : [`${nameOf(column)} is ${says(real)}, the entity says ${says(column)}`];
    });
    expect(faults).toEqual([]);
  });

  it('leave no column of a mapped table to SQL alone', () => {
    const known = new Set(inCode.map(nameOf));
    const unknown = inDatabase.filter((column) => !(column.table in WITHOUT_ENTITY)).map(nameOf);
    expect(unknown.filter((name) => !known.has(name))).toEqual([]);
  });

  it('have the same primary keys', async () => {
    const client = new pg.Client(app.database.superuserUrl);
    await client.connect();
    const { rows } = await client.query<{ table: string; keys: string[] }>(
      `select c.relname as table, array_agg(a.attname::text order by a.attname) as keys
       from pg_constraint k join pg_class c on c.oid = k.conrelid
         join pg_attribute a on a.attrelid = c.oid and a.attnum = any(k.conkey)
       where k.contype = 'p' and c.relnamespace = 'public'::regnamespace group by c.relname`,
    );
    await client.end();
    const real = new Map(rows.map(({ table, keys }) => [table, keys] as const));
    const faults = entities.flatMap(({ tableName, primaryColumns }) => {
      const keys = primaryColumns.map(({ databaseName }) => databaseName).toSorted();
      return JSON.stringify(keys) === JSON.stringify(real.get(tableName))
        ? []
        : [`${tableName}: ${keys.join(', ')}`];
    });
    expect(faults).toEqual([]);
  });
});
