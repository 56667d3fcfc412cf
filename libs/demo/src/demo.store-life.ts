import type { DemoStore } from './demo.chain';
import { daysAfter } from './demo.day';

/** Of fifty stores one is about to open and one about to close; the first ten have both. */
const EVERY = 50;
const CLOSING = 6;
const OPENING = 8;

type Placed = Pick<DemoStore, 'index'>;

/** Its cameras are planned, and nothing hangs yet. */
export const isOpening = ({ index }: Placed) => index % EVERY === OPENING;

/** Its cameras are being taken down. */
export const isClosing = ({ index }: Placed) => index % EVERY === CLOSING;

/** First and last day of business; an opening store has its first ahead. */
export function lifeOf(store: Placed, today: string): { openedOn: string; closedOn?: string } {
  if (isOpening(store)) return { openedOn: daysAfter(today, 45) };
  const openedOn = `${2003 + (store.index % 18)}-04-01`;
  return isClosing(store) ? { openedOn, closedOn: daysAfter(today, 12) } : { openedOn };
}
