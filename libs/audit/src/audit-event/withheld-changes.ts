import { getPermissions } from '@mimamori/platform';

import type { AuditEventRow } from './audit-event.schema';

/** Of fields of a thing that may be withheld from the reader, the log says only that they changed. */
export function withoutWithheld(row: AuditEventRow): AuditEventRow {
  const ruled = getPermissions().ruled?.('read', row.subject);
  const { changes } = row.details;
  if (!ruled || !Array.isArray(changes)) return row;
  const told = changes.map((change: unknown) => {
    const field = fieldOf(change);
    return field !== undefined && ruled.includes(field) ? { field, changed: true } : change;
  });
  return { ...row, details: { ...row.details, changes: told } };
}

function fieldOf(change: unknown): string | undefined {
  if (typeof change !== 'object' || change === null || !('field' in change)) return undefined;
  return typeof change.field === 'string' ? change.field : undefined;
}
