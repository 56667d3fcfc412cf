import { getContext } from '../context/request-context';
import { SqlParams } from '../database/sql-params';
import type { Reader } from '../database/tenant-db';
import { Forbidden } from '../errors/platform.errors';
import type { Permissions, RowFacts } from './authorizer.port';

/** Permissions of the caller. @throws Error outside of guarded code. */
export function getPermissions(): Permissions {
  const { permissions } = getContext();
  if (!permissions) throw new Error('no permissions in the request context');
  return permissions;
}

/** `row` carries the condition fields that the subject's policy declares, the related ones included: see `withRelated`. */
export function canRow(action: string, subject: string, row: RowFacts): boolean {
  return getPermissions().can(action, subject, row);
}

/** @throws Forbidden */
export function requireCan(action: string, subject: string, row?: RowFacts): void {
  if (!getPermissions().can(action, subject, row)) throw new Forbidden(action, subject);
}

/** As `requireCan`, for subjects with related fields: those are read, if the caller's rules ask for any. @throws Forbidden */
export async function requireCanRow(
  reader: Reader,
  action: string,
  subject: string,
  row: RowFacts,
): Promise<void> {
  const [known] = await withRelated(reader, subject, [row]);
  requireCan(action, subject, known);
}

/** The rows, in their order, with what the caller's rules ask about them and they do not say; at most one statement. */
export async function withRelated<Row extends object>(
  reader: Reader,
  subject: string,
  rows: readonly Row[],
): Promise<readonly Row[]> {
  const related = rows.length ? getPermissions().related?.(subject) : undefined;
  if (!related) return rows;
  const params = new SqlParams();
  const found = await reader.query<object>(related(rows as readonly RowFacts[], params), params.values);
  if (found.length !== rows.length)
    throw new Error(`what is related to ${subject} was not found for each row`);
  return rows.map((row, index) => ({ ...row, ...found[index] }));
}
