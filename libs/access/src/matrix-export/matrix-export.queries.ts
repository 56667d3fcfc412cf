import { getPermissions, type Reader, SqlParams, type Tx } from '@mimamori/platform';

import { matrixUserWhere } from '../matrix/matrix.queries';
import type { MatrixUser } from '../matrix/matrix.schema';
import type { MatrixExportPayload } from './matrix-export.schema';
import type { MatrixNames, SiteName } from './matrix-lines';
import type { OwnRoleNames } from './matrix-words';

const CHUNK = 500;

/** Users whom the caller may read, by their login id, one chunk after the other, in the snapshot of `tx`. */
export async function* exportedUsers(
  tx: Tx,
  filter: MatrixExportPayload['filter'],
): AsyncGenerator<readonly MatrixUser[]> {
  let last: MatrixUser | undefined;
  do {
    const users = await chunk(tx, filter, last);
    if (users.length) yield users;
    last = users.length === CHUNK ? users.at(-1) : undefined;
  } while (last);
}

function chunk(
  reader: Reader,
  filter: MatrixExportPayload['filter'],
  after: MatrixUser | undefined,
): Promise<MatrixUser[]> {
  const params = new SqlParams();
  const where = [
    getPermissions().rowFilter('read', 'User', params),
    ...matrixUserWhere(filter, params),
    ...(after
      ? [
          `(user_account.login_id, user_account.id) > (${params.add(after.loginId, 'text')}, ${params.add(after.id, 'uuid')})`,
        ]
      : []),
  ];
  return reader.query<MatrixUser>(
    `select user_account.id, user_account.login_id as "loginId", user_account.name from user_account
      where ${where.map((condition) => `(${condition})`).join(' and ')}
      order by user_account.login_id, user_account.id limit ${CHUNK}`,
    params.values,
  );
}

export async function countUsers(reader: Reader): Promise<number> {
  const [counted] = await reader.query<{ users: number }>('select count(*)::int as users from user_account');
  return counted?.users ?? 0;
}

interface SiteRow extends SiteName {
  readonly id: string;
  readonly readable: boolean | null;
}

/** Every site, by its code; nothing is said of those that the caller may not read. */
async function siteNames(reader: Reader): Promise<MatrixNames['sites']> {
  const params = new SqlParams();
  const readable = getPermissions().rowFilter('read', 'Site', params);
  const rows = await reader.query<SiteRow>(
    `select site.id, site.code, site.name, (${readable}) as readable from site order by site.code, site.id`,
    params.values,
  );
  return new Map(rows.map(({ id, code, name, readable: told }) => [id, told ? { code, name } : null]));
}

async function readableNames(reader: Reader, subject: string, table: string) {
  const params = new SqlParams();
  const readable = getPermissions().rowFilter('read', subject, params);
  const rows = await reader.query<{ id: string; name: string }>(
    `select ${table}.id, ${table}.name from ${table} where ${readable}`,
    params.values,
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** Times that assignments begin at, where somebody said one. */
async function beginnings(reader: Reader): Promise<MatrixNames['begins']> {
  const rows = await reader.query<{ id: string; validFrom: Date }>(
    'select id, valid_from as "validFrom" from role_assignment where valid_from is not null',
  );
  return new Map(rows.map(({ id, validFrom }) => [id, validFrom]));
}

export async function matrixNames(reader: Reader): Promise<MatrixNames> {
  return {
    sites: await siteNames(reader),
    regions: await readableNames(reader, 'Region', 'region'),
    groups: await readableNames(reader, 'Group', 'user_group'),
    begins: await beginnings(reader),
  };
}

export async function ownRoleNames(reader: Reader): Promise<OwnRoleNames> {
  const rows = await reader.query<{ code: string; name: string; nameEn: string | null }>(
    'select code, name, name_en as "nameEn" from custom_role',
  );
  return new Map(rows.map(({ code, ...names }) => [code, names]));
}

/** Kinds of things that own roles speak of. */
export async function ownSubjects(reader: Reader): Promise<ReadonlySet<string>> {
  const rows = await reader.query<{ subject: string }>(
    `select distinct rule ->> 'subject' as subject from custom_role, jsonb_array_elements(custom_role.rules) rule`,
  );
  return new Set(rows.map(({ subject }) => subject));
}
