import type { Tx } from '../database/tenant-db';

/** One fact as it is told outside. */
export interface AnnouncedFact {
  readonly type: string;
  readonly occurredAt: Date;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Port that a lib may fill to carry announced events out of the house; without one nothing is told. */
export abstract class Announcer {
  /**
   * Keeps what is to be told in the transaction of the change: both are there, or neither. Sends nothing itself.
   * @param facts at least one; in the order in which they happened
   */
  abstract announce(tx: Tx, facts: readonly AnnouncedFact[]): Promise<void>;
}
