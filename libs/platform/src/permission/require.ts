import { getContext } from '../context/request-context';
import { Forbidden } from '../errors/platform.errors';
import type { Permissions } from './authorizer.port';

type Row = Readonly<Record<string, unknown>>;

/** Permissions of the caller. @throws Error outside of guarded code. */
export function getPermissions(): Permissions {
  const { permissions } = getContext();
  if (!permissions) throw new Error('no permissions in the request context');
  return permissions;
}

/** `row` carries the condition fields that the subject's policy declares. */
export function canRow(action: string, subject: string, row: Row): boolean {
  return getPermissions().can(action, subject, row);
}

/** @throws Forbidden */
export function requireCan(action: string, subject: string, row?: Row): void {
  if (!getPermissions().can(action, subject, row)) throw new Forbidden(action, subject);
}
