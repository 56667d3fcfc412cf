import { CursorInvalid } from '@mimamori/platform';
import { CURSOR_AT, type Page } from '@mimamori/web';

import type { Period } from './availability.period';

const WALK = /^(\d{4})(\d{2})(\d{2})(\d{4})(\d{2})(\d{2})(.+)$/;

/** Where a list goes on, and of which period it speaks. */
export interface Walk {
  readonly period: Period;
  /** A cursor of `Keysets`, made for a question that names the period, so that it proves it; absent at the beginning. */
  readonly cursor?: string;
}

/** @throws CursorInvalid */
export function walkOf(cursor: string): Walk {
  const found = WALK.exec(cursor);
  if (!found) throw new CursorInvalid();
  const [, ...parts] = found;
  const day = (at: number) => parts.slice(at, at + 3).join('-');
  return { period: { from: day(0), to: day(3) }, cursor: parts[6] as string };
}

function cursorOf({ from, to }: Period, cursor: string): string {
  return `${from}${to}`.replaceAll('-', '') + cursor;
}

/** The page with cursors that carry the period: it goes on in it, also when more days are over by then. */
export function walking<Item>(page: Page<Item>, period: Period): Page<Item> {
  const { items, nextCursor, totalCount } = page;
  return {
    items,
    nextCursor: nextCursor === null ? null : cursorOf(period, nextCursor),
    ...(totalCount !== undefined && { totalCount }),
    [CURSOR_AT]: (index) => cursorOf(period, page[CURSOR_AT](index)),
  };
}
