const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
const DAY = 24 * HOUR;

const FIRST_DELAY = 10 * SECOND;
const FACTOR = 3;
const LONGEST_DELAY = 18 * HOUR;
/** Each delay is longer by up to this share, so that what failed together does not come back together. */
const JITTER = 0.2;
/** The first attempt and eleven retries: the last about three days later. */
export const MOST_TRIES = 12;
/** No receiver may ask for longer quiet. */
const LONGEST_QUIET = DAY;
const FIRST_PAUSE = 10 * SECOND;
const LONGEST_PAUSE = 600 * SECOND;
/** Far beyond the longest pause. */
const MOST_FAILURES = 1_000;
const FAILING_LIMIT = 5 * DAY;

/** 10 s, 30 s, 90 s … 18 h, and jitter. @param tries attempts so far, at least 1 @param random in [0, 1) */
export function retryDelay(tries: number, random: number): number {
  const delay = Math.min(FIRST_DELAY * FACTOR ** (tries - 1), LONGEST_DELAY);
  return Math.round(delay * (1 + JITTER * random));
}

/** Until when a receiver wants quiet (RFC 9110 section 10.2.3: seconds or a date); at most a day. */
export function quietUntil(header: string | string[] | undefined, now: Date): Date | undefined {
  if (typeof header !== 'string') return undefined;
  const text = header.trim();
  const at = /^\d{1,9}$/.test(text) ? now.getTime() + Number(text) * SECOND : Date.parse(text);
  if (!Number.isFinite(at) || at <= now.getTime()) return undefined;
  return new Date(Math.min(at, now.getTime() + LONGEST_QUIET));
}

export interface NextTry {
  /** Attempts so far, this one included. */
  readonly tries: number;
  readonly mostTries: number;
  readonly now: Date;
  readonly quiet: Date | undefined;
  readonly random: number;
}

/** When to try again; `undefined`: never. */
export function nextTry({ tries, mostTries, now, quiet, random }: NextTry): Date | undefined {
  if (tries >= mostTries) return undefined;
  const usual = now.getTime() + retryDelay(tries, random);
  return new Date(Math.max(usual, quiet?.getTime() ?? 0));
}

/** Whether an attempt says that the receiver takes nothing now, whatever is sent. @param status null: no answer came */
export function isDown(status: number | null): boolean {
  return status === null || status === 429 || status >= 500;
}

export interface Pause {
  /** How often in a row the receiver was found down. */
  readonly failures: number;
  readonly pausedUntil: Date | null;
}

/** Any answer that is no sign of being down begins anew. */
export const NO_PAUSE: Pause = { failures: 0, pausedUntil: null };

/** 10 s, 20 s, 40 s … 10 minutes without a call. @param failures before */
export function pauseAfter(failures: number, now: Date): Pause {
  const pause = Math.min(FIRST_PAUSE * 2 ** failures, LONGEST_PAUSE);
  return {
    failures: Math.min(failures + 1, MOST_FAILURES),
    pausedUntil: new Date(now.getTime() + pause),
  };
}

/** Whether a webhook has received nothing for so long that it is turned off. */
export function failsForTooLong(failingSince: Date, now: Date): boolean {
  return now.getTime() - failingSince.getTime() >= FAILING_LIMIT;
}
