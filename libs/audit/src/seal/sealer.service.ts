import { Clock, type Reader, TenantDb, type Tx } from '@mimamori/platform';
import { CHAIN_START } from '@mimamori/sealing';
import { Injectable } from '@nestjs/common';

import { chainHashOf, commitmentsOf, rowHashOf } from './audit-record';
import type { ChainPlace } from './chain-walk';
import {
  APPEND_SEALS,
  type EventRow,
  LOCK_HEAD,
  MAKE_HEAD,
  MOVE_HEAD,
  packed,
  READ_HEAD,
  TRY_HEAD,
  WAITING,
} from './seal.queries';

/** Rows of one transaction: short enough that nobody waits for it. */
const BATCH = 1_000;

interface HeadRow {
  readonly seq: string;
  readonly chainHash: string;
  readonly sealedBelow: string | null;
  readonly sealedAt: Date;
}

export interface Head extends ChainPlace {
  readonly sealedAt: Date;
}

export interface SealingOptions {
  /** Rows at most, in whole batches. */
  readonly most?: number;
  /** Looks at every row of the log instead of those since the last time: finds rows that lie about their transaction. */
  readonly sweep?: boolean;
  /** Waits for whoever seals this tenant's log right now, instead of leaving it to them. */
  readonly wait?: boolean;
}

/**
 * Links the rows that were committed to the tenant's chain. A row is taken when it is visible and not sealed yet, so one that
 * commits late is taken later, and none is lost: the transaction that is remembered only says where to begin to look.
 */
@Injectable()
export class Sealer {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
  ) {}

  /** @returns how many rows were sealed; `busy` when somebody else seals this log */
  async seal(options: SealingOptions = {}): Promise<number | 'busy'> {
    const { most = Infinity } = options;
    let sealed = 0;
    for (;;) {
      const batch = await this.db.transaction((tx) => this.batch(tx, options));
      if (batch === 'busy') return sealed || 'busy';
      sealed += batch;
      if (batch < BATCH || sealed >= most) return sealed;
    }
  }

  /** Everything that this transaction sees, its own rows too, as part of it. */
  async sealIn(tx: Tx): Promise<void> {
    while ((await this.batch(tx, { wait: true })) === BATCH);
  }

  /** The last place of the chain; `null` before anything was sealed. */
  async head(reader: Reader, tenantId: string): Promise<Head | null> {
    const [row] = await reader.query<HeadRow>(READ_HEAD, [tenantId]);
    return headOf(row);
  }

  /** As `head`; nobody seals until the transaction ends. */
  async heldHead(tx: Tx): Promise<Head | null> {
    const [row] = await tx.query<HeadRow>(LOCK_HEAD, [tx.tenantId]);
    return headOf(row);
  }

  private async batch(tx: Tx, { sweep, wait }: SealingOptions): Promise<number | 'busy'> {
    const head = await this.lock(tx, wait ?? false);
    if (!head) return 'busy';
    const from = sweep ? '0' : (head.sealedBelow ?? '0');
    const found = await tx.query<EventRow & { below: string }>(WAITING, [tx.tenantId, from, BATCH]);
    const waiting = found.filter(({ id }) => id !== null);
    const below = lowestLeft(found[0]!.below, waiting);
    if (waiting.length) await this.append(tx, head, waiting, below);
    else if (head.sealedBelow === null) await this.move(tx, head, below);
    return waiting.length;
  }

  private async lock(tx: Tx, wait: boolean): Promise<HeadRow | undefined> {
    const text = wait ? LOCK_HEAD : TRY_HEAD;
    const [known] = await tx.query<HeadRow>(text, [tx.tenantId]);
    if (known) return known;
    await tx.query(MAKE_HEAD, [tx.tenantId, CHAIN_START, this.clock.now()]);
    const [made] = await tx.query<HeadRow>(text, [tx.tenantId]);
    return made;
  }

  private async append(tx: Tx, head: HeadRow, rows: readonly EventRow[], below: string): Promise<void> {
    let { seq, chainHash }: ChainPlace = { seq: Number(head.seq), chainHash: head.chainHash };
    const seals = rows.map(({ salt, openings: _openings, ...event }) => {
      // erased before it was sealed: nothing is left to commit to, and the function that erases asks for a seal
      if (!salt) throw new Error(`audit_event ${event.id} lost its salt before it was sealed`);
      const commitments = commitmentsOf(event, salt);
      const rowHash = rowHashOf(tx.tenantId, event, commitments);
      seq += 1;
      chainHash = chainHashOf(tx.tenantId, chainHash, seq, rowHash);
      return {
        seq,
        event_id: event.id,
        commitments: packed(commitments),
        row_hash: rowHash,
        chain_hash: chainHash,
      };
    });
    await tx.query(APPEND_SEALS, [tx.tenantId, JSON.stringify(seals), this.clock.now()]);
    await this.move(tx, { seq: String(seq), chainHash }, below);
  }

  private async move(tx: Tx, { seq, chainHash }: Pick<HeadRow, 'seq' | 'chainHash'>, below: string) {
    await tx.query(MOVE_HEAD, [tx.tenantId, seq, chainHash, below, this.clock.now()]);
  }
}

/**
 * The transaction below which nothing is left. Rows come in the order of their transactions, so a full batch has left none
 * before that of its last row; what was not visible is of a transaction that was open.
 */
function lowestLeft(open: string, batch: readonly EventRow[]): string {
  const last = batch.length === BATCH ? batch.at(-1)!.transactionId! : open;
  return BigInt(last) < BigInt(open) ? last : open;
}

function headOf(row: HeadRow | undefined): Head | null {
  if (!row || row.seq === '0') return null;
  return { seq: Number(row.seq), chainHash: row.chainHash, sealedAt: row.sealedAt };
}
