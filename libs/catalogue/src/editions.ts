import { appi202611 } from './appi-2026-11.data';
import { editionSchema } from './catalogue.schema';
import type { Edition } from './catalogue.types';
import { findEditionAt, orderEditions } from './edition.rules';

/** Checks one edition and freezes it to the last row. @throws z.ZodError naming every broken row */
export function parseEdition(raw: unknown): Edition {
  return deepFreeze(editionSchema.parse(raw));
}

/** Every edition, oldest first; parsed once, when this module is loaded. */
export const editions: readonly Edition[] = orderEditions([parseEdition(appi202611)]);

/** The edition in force on a calendar day of Asia/Tokyo (`YYYY-MM-DD`). @throws NotACalendarDay, NoEditionInForce */
export function editionAt(day: string): Edition {
  return findEditionAt(editions, day);
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const child of Object.values(value)) deepFreeze(child);
  }
  return value;
}
