import type { AuditEntry } from '../audit-event/audit.service';
import { AUDIT_ACTIONS } from './audit-actions';

/** An address, as far as one can be told by its look; lengths keep it linear. */
const LOOKS_LIKE_MAIL = /^[^\s@]{1,64}@[^\s@.]{1,63}\.[^\s@]{2,190}$/;

function mailIn(value: unknown): boolean {
  if (typeof value === 'string') return LOOKS_LIKE_MAIL.test(value.trim());
  return value !== null && typeof value === 'object' && Object.values(value).some(mailIn);
}

/** What is wrong with an entry: its writer's mistake, never a user's. `null`: nothing. */
export function faultOf({ action, details }: Pick<AuditEntry, 'action' | 'details'>): string | null {
  if (!AUDIT_ACTIONS.has(action))
    return `${action} has no word: add it to libs/audit/src/vocabulary/audit-actions.ts and i18n/*/audit.json`;
  if (mailIn(details)) return `the details of ${action} hold an e-mail address: ids only`;
  return null;
}
