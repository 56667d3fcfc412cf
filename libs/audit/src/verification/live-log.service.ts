import { TenantDb } from '@mimamori/platform';
import { CHAIN_START, type KeyRing, SealingKeyHistory } from '@mimamori/sealing';
import { Injectable } from '@nestjs/common';

import { Checkpoints, type PlacedEnvelope } from '../checkpoint/checkpoint.service';
import { checkpointIn } from '../log-file/log-file.format';
import { type ChainFault, type ChainPlace, ChainWalk } from '../seal/chain-walk';
import { ErasureBook } from '../seal/erasure-book';
import { type Anchor, SealedLog } from '../seal/sealed-log.service';
import { sealedRows } from '../seal/sealed-rows';
import { erasuresThere } from './erasures-there';

/** The log may be pruned while it is read: then it is read again from its new beginning. */
const ATTEMPTS = 3;

export interface Walked {
  /** The last row that is gone by rule. */
  readonly after: number;
  readonly seq: number;
  readonly fault: ChainFault | null;
}

/** Goes through the whole log of a tenant in the database, as an export would be verified. */
@Injectable()
export class LiveLog {
  constructor(
    private readonly db: TenantDb,
    private readonly keys: SealingKeyHistory,
    private readonly checkpoints: Checkpoints,
    private readonly log: SealedLog,
  ) {}

  /** @returns `null` when nothing was ever sealed */
  async walk(tenantId: string): Promise<Walked | null> {
    const ring = await this.keys.ring(this.db);
    for (let attempt = 1; ; attempt++) {
      const anchor = await this.log.anchor(this.db, tenantId);
      const head = await this.log.head(this.db, tenantId);
      if (!head) return this.headless(tenantId);
      const fault = await this.firstFault(tenantId, ring, anchor, head);
      const moved = (await this.log.anchor(this.db, tenantId))?.seq !== anchor?.seq;
      if (!moved || attempt === ATTEMPTS) return { after: anchor?.seq ?? 0, seq: head.seq, fault };
    }
  }

  /** A log that was sealed has a head for ever: without one, somebody took it away. */
  private async headless(tenantId: string): Promise<Walked | null> {
    const [left] = await this.db.query(
      `select from audit_seal where tenant_id = $1 union all select from audit_checkpoint where tenant_id = $1 limit 1`,
      [tenantId],
    );
    return left ? { after: 0, seq: 0, fault: { seq: 1, problem: 'missing' } } : null;
  }

  private async firstFault(
    tenantId: string,
    ring: KeyRing,
    anchor: Anchor | null,
    head: ChainPlace,
  ): Promise<ChainFault | null> {
    const after = { seq: anchor?.seq ?? 0, chainHash: anchor?.chainHash ?? CHAIN_START };
    const walk = new ChainWalk(tenantId, after);
    const erasures = new ErasureBook();
    const unsigned: ChainFault[] = [];
    const sign = async (from: number, upTo: number) => {
      const signed = await this.checkpoints.between(this.db, tenantId, from, upTo);
      return signed.flatMap((one) => placeIn(one, tenantId, ring, unsigned) ?? []);
    };
    // the anchor is a checkpoint as well: its signature is looked at before it is built upon
    if (anchor) await sign(anchor.seq - 1, anchor.seq);
    let last = after.seq;
    for await (const page of sealedRows(this.db, { tenantId, after: after.seq, upTo: head.seq })) {
      const upTo = page.at(-1)?.seq ?? last;
      const signed = await sign(last, upTo);
      for (const row of page) {
        walk.row(row);
        erasures.row(row);
        for (const place of signed) if (place.seq === row.seq) walk.signed(place);
      }
      last = upTo;
    }
    for (const place of await sign(last, Number.MAX_SAFE_INTEGER)) walk.signed(place);
    if (walk.seq <= head.seq) walk.signed(head);
    const pretended = await erasuresThere(this.db, tenantId, erasures.elsewhere(), anchor);
    const found = [walk.found, erasures.found(), pretended, ...unsigned].filter(
      (fault) => fault !== undefined,
    );
    return found.toSorted((a, b) => a.seq - b.seq)[0] ?? null;
  }
}

/** The place that the signature speaks of; none when it is no signature, and then that is a fault. */
function placeIn(
  { seq, chainHash, occasion, envelope }: PlacedEnvelope,
  tenantId: string,
  ring: KeyRing,
  unsigned: ChainFault[],
): ChainPlace | undefined {
  const payload = checkpointIn(envelope, ring);
  const holds =
    typeof payload !== 'string' &&
    payload.tenantId === tenantId &&
    payload.seq === Number(seq) &&
    // else what was signed of any day would do as the anchor of a pruning
    payload.occasion === occasion &&
    payload.chainHash === chainHash;
  if (holds) return { seq: payload.seq, chainHash };
  unsigned.push({ seq: Number(seq), problem: 'checkpoint_forged' });
  return undefined;
}
