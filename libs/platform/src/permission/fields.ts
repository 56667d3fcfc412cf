import type { SqlParams } from '../database/sql-params';
import type { Reader } from '../database/tenant-db';
import { FieldForbidden, FieldsWithheld, Forbidden } from '../errors/platform.errors';
import type { RowFacts } from './authorizer.port';
import { getPermissions, withRelated } from './require';

/** To name what of a thing has no name as a field: its photos, what it is put into. */
export const ALL_ELSE = '*';

/** The names that a patch gives something, also what is there already. */
export function namedIn(patch: object): string[] {
  return Object.entries(patch).flatMap(([name, value]) => (value === undefined ? [] : [name]));
}

/** Those of the named fields that the caller may not change; with related fields, `row` has them. */
export function unchangeable(subject: string, row: RowFacts, named: readonly string[]): string[] {
  const permissions = getPermissions();
  const ruled = permissions.ruled?.('update', subject) ?? [];
  return named.filter((name) => ruled.includes(name) && !permissions.can('update', subject, row, name));
}

/** For who changes no more of a row than these fields. @throws Forbidden, FieldForbidden naming all that stand in the way */
export function requireChange(subject: string, row: RowFacts, named: readonly string[]): void {
  if (!getPermissions().can('update', subject, row)) throw new Forbidden('update', subject);
  const refused = unchangeable(subject, row, named);
  if (refused.includes(ALL_ELSE)) throw new Forbidden('update', subject);
  if (refused.length) throw new FieldForbidden(subject, refused);
}

/** As `requireChange`, for subjects with related fields. @throws Forbidden, FieldForbidden */
export async function requireChangeRow(
  reader: Reader,
  subject: string,
  row: RowFacts,
  named: readonly string[],
): Promise<void> {
  const [known = row] = await withRelated(reader, subject, [row]);
  requireChange(subject, known, named);
}

/** For what shows a subject's fields, without one those of any, and cannot leave some of them out. @throws FieldsWithheld */
export function requireAllFields(subject?: string): void {
  const found = getPermissions()
    .withholding?.()
    .find((each) => subject === undefined || each === subject);
  if (found !== undefined) throw new FieldsWithheld(found);
}

/** Which rows' field the caller may read, of those they may read; `undefined`: of all. */
export function fieldFilter(subject: string, field: string, params: SqlParams): string | undefined {
  const permissions = getPermissions();
  return permissions.ruled?.('read', subject)?.includes(field)
    ? permissions.rowFilter('read', subject, params, field)
    : undefined;
}

/** What is kept from the caller of an answer; absent: nothing. */
export interface Withholding {
  readonly withheld?: string[];
}

/** A row in hand as the caller may be told it: fields that they may not read are `null`, and `withheld` names them. */
export async function told<Row extends object>(
  reader: Reader,
  subject: string,
  row: Row,
  facts: RowFacts = row as RowFacts,
): Promise<Row & Withholding> {
  const permissions = getPermissions();
  const ruled = permissions.ruled?.('read', subject);
  if (!ruled) return row;
  const [known = facts] = await withRelated(reader, subject, [facts]);
  const withheld = ruled.filter((field) => !permissions.can('read', subject, known, field));
  return { ...row, ...Object.fromEntries(withheld.map((field) => [field, null])), withheld };
}
