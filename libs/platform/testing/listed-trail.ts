import { Trail, type TrailEntry, type Tx } from '@mimamori/platform';

/** Keeps what audit would write; for specs of libs below audit. */
export class ListedTrail extends Trail {
  readonly entries: TrailEntry[] = [];

  override async append(_tx: Tx, entry: TrailEntry): Promise<void> {
    this.entries.push(entry);
  }
}
