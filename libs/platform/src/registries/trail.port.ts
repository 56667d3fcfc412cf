import type { Tx } from '../database/tenant-db';

/** One thing that somebody did, for the tenant's log. Opaque ids only: never a person's name, address or secret. */
export interface TrailEntry {
  /** `<lib>.<noun>.<verb>`, or a word of the log's own vocabulary. */
  readonly action: string;
  readonly subject: string;
  readonly subjectId?: string;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly reason?: string;
  readonly outcome?: 'ok' | 'denied' | 'failed';
}

/**
 * Port filled by `audit`, for libs below it; those above use `audit` itself. Injected through the constructor, so an
 * unfilled port refuses boot.
 */
export abstract class Trail {
  /** Who acts and from where is taken from the request context. The row commits or vanishes with `tx`. */
  abstract append(tx: Tx, entry: TrailEntry): Promise<void>;
}
