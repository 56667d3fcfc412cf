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

/**
 * `row` carries the condition fields that the subject's policy declares, the related ones included: see `withRelated`. To
 * change a row is to change any of it: who names the fields asks `requireChange`.
 */
export function canRow(action: string, subject: string, row: RowFacts): boolean {
  const permissions = getPermissions();
  if (!permissions.can(action, subject, row)) return false;
  const ruled = action === 'update' ? permissions.ruled?.(action, subject) : undefined;
  return !ruled || ruled.every((field) => permissions.can(action, subject, row, field));
}

/** As `canRow`; without a row: to at least one. @throws Forbidden */
export function requireCan(action: string, subject: string, row?: RowFacts): void {
  const allowed = row ? canRow(action, subject, row) : getPermissions().can(action, subject);
  if (!allowed) throw new Forbidden(action, subject);
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
