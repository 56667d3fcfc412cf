import type { Reader } from '@mimamori/platform';

/** Port filled by `identity`, which knows the sessions; audit is below it. */
export abstract class SessionHours {
  /** The beginnings of the whole hours in [from, to) in which somebody of the tenant was signed in. */
  abstract within(reader: Reader, from: Date, to: Date): Promise<Date[]>;
}
