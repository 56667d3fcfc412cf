import { Clock, type Reader, TenantDb, type Tx } from '@mimamori/platform';
import { CHAIN_START, type Envelope, Seals } from '@mimamori/sealing';
import { Injectable } from '@nestjs/common';

import { Checkpoints } from '../checkpoint/checkpoint.service';
import { EXPORT_KIND } from '../checkpoint/checkpoint.words';
import {
  checkpointLine,
  eventLine,
  type ExportPayload,
  footerLine,
  headerLine,
} from '../log-file/log-file.format';
import { CHAIN_HASH_AT, PLACES, PRUNABLE } from './seal.queries';
import { type Head, Sealer } from './sealer.service';
import { sealedRows } from './sealed-rows';

const MOST_ROWS = 5_000;

export interface LogInterval {
  /** Inclusive. */
  readonly from?: Date;
  /** Not inclusive. */
  readonly to?: Date;
}

export interface PreparedExport {
  readonly envelope: Envelope<ExportPayload>;
  readonly rows: number;
}

export interface Anchor {
  /** Rows up to here are gone. */
  readonly seq: number;
  readonly chainHash: string;
  readonly prunedBefore: Date;
  readonly at: Date;
}

/** The log as a chain, for whoever keeps it: pruning, erasing, exporting. Asks no permission. */
@Injectable()
export class SealedLog {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly sealer: Sealer,
    private readonly checkpoints: Checkpoints,
    private readonly seals: Seals,
  ) {}

  head(reader: Reader, tenantId: string): Promise<Head | null> {
    return this.sealer.head(reader, tenantId);
  }

  /** Where the log begins, if something was pruned. */
  async anchor(reader: Reader, tenantId: string): Promise<Anchor | null> {
    const [row] = await reader.query<
      Omit<Anchor, 'seq' | 'prunedBefore'> & { seq: string; prunedBefore: string }
    >(
      `select audit_checkpoint.seq::text as seq, encode(chain_hash, 'hex') as "chainHash", signed_at as at,
         envelope -> 'payload' ->> 'prunedBefore' as "prunedBefore"
       from audit_checkpoint where tenant_id = $1 and occasion = 'pruning' order by audit_checkpoint.seq desc limit 1`,
      [tenantId],
    );
    return row ? { ...row, seq: Number(row.seq), prunedBefore: new Date(row.prunedBefore) } : null;
  }

  /** Whether rows are there for every place between anchor and head: counted, not verified. `null`: nothing is sealed. */
  async kept(reader: Reader, tenantId: string): Promise<{ expected: number; found: number } | null> {
    const head = await this.head(reader, tenantId);
    if (!head) return null;
    const anchor = await this.anchor(reader, tenantId);
    const [row] = await reader.query<{ found: string }>(
      `select count(e.id)::text as found from audit_seal s
       join audit_event e on e.tenant_id = s.tenant_id and e.id = s.event_id where s.tenant_id = $1 and s.seq <= $2`,
      [tenantId, head.seq],
    );
    return { expected: head.seq - (anchor?.seq ?? 0), found: Number(row!.found) };
  }

  /**
   * Removes the beginning of the chain, as far as all of it happened before `before`, and leaves a signed anchor. What is
   * not sealed yet stays. @returns how many rows went: fewer than `most` when nothing is left to remove
   */
  async pruneBefore(tx: Tx, before: Date, most = MOST_ROWS): Promise<{ rows: number }> {
    await this.sealer.heldHead(tx);
    const [found] = await tx.query<{ seq: string | null }>(PRUNABLE, [tx.tenantId, before, most]);
    if (!found?.seq) return { rows: 0 };
    const seq = Number(found.seq);
    await this.checkpoints.signAnchor(tx, { seq, chainHash: await this.hashAt(tx, seq) }, before);
    const [pruned] = await tx.query<{ rows: number }>('select mimamori.prune_audit($1) as rows', [seq]);
    return { rows: pruned!.rows };
  }

  /**
   * Takes address, device, country and reason of a person out of the log; what each row committed to stays.
   * @param erasedBy the event `audit.person.erase` about this person: without it the database refuses
   * @returns how many rows were changed: fewer than `most` when nothing is left to erase
   */
  async erasePerson(tx: Tx, userId: string, erasedBy: string, most = MOST_ROWS): Promise<number> {
    await this.sealer.sealIn(tx);
    const [erased] = await tx.query<{ rows: number }>(
      'select mimamori.erase_audit_person($1, $2, $3) as rows',
      [userId, erasedBy, most],
    );
    return erased!.rows;
  }

  /** Seals what waits, and signs what the export will say about itself. @returns `null` when the time has no row */
  async prepareExport({ from, to }: LogInterval = {}): Promise<PreparedExport | null> {
    await this.sealer.seal({ wait: true });
    return this.db.transaction(async (tx) => {
      const head = await this.sealer.heldHead(tx);
      const places = head && (await this.placesOf(tx, head, { from, to }));
      if (!head || !places) return null;
      await this.checkpoints.signHead(tx, 'export');
      const { fromSeq, toSeq } = places;
      const [counted] = await tx.query<{ checkpoints: number }>(
        'select count(*)::int as checkpoints from audit_checkpoint where tenant_id = $1 and seq between $2 and $3',
        [tx.tenantId, fromSeq, toSeq],
      );
      const [tenant] = await tx.query<{ code: string }>('select code from tenant where tenant_id = $1', [
        tx.tenantId,
      ]);
      const envelope = await this.seals.sign<ExportPayload>(tx, EXPORT_KIND, {
        tenantId: tx.tenantId,
        ...(tenant && { tenantCode: tenant.code }),
        fromSeq,
        toSeq,
        previousHash: fromSeq === 1 ? CHAIN_START : await this.hashBefore(tx, fromSeq),
        chainHash: toSeq === head.seq ? head.chainHash : await this.hashAt(tx, toSeq),
        checkpoints: counted!.checkpoints,
        exportedAt: this.clock.now().toISOString(),
      });
      return { envelope, rows: toSeq - fromSeq + 1 };
    });
  }

  /**
   * The lines of the file without their ends: header, rows with the checkpoints of their places, footer. Rows that somebody
   * deleted past all rules are left out, and whoever verifies the file is told which are missing.
   * @returns how many rows there were. @throws Error when the log was pruned since the export was prepared: prepare another one
   */
  async *exportLines(reader: Reader, { envelope }: PreparedExport): AsyncGenerator<string, number> {
    const { tenantId, fromSeq, toSeq, checkpoints } = envelope.payload;
    yield headerLine(envelope);
    await this.requireKept(reader, tenantId, fromSeq);
    let next = fromSeq;
    let rows = 0;
    let left = checkpoints;
    for await (const page of sealedRows(reader, { tenantId, after: fromSeq - 1, upTo: toSeq })) {
      if (page[0]?.seq !== next) await this.requireKept(reader, tenantId, next);
      const last = page.at(-1)?.seq ?? next - 1;
      // what was signed since comes last at its place, and is not among those that the header counts
      const signed = (await this.checkpoints.between(reader, tenantId, next - 1, last)).slice(0, left);
      left -= signed.length;
      for (const row of page) {
        yield eventLine(row);
        for (const one of signed) if (Number(one.seq) === row.seq) yield checkpointLine(one.envelope);
      }
      rows += page.length;
      next = last + 1;
    }
    yield footerLine(rows);
    return rows;
  }

  /** A gap is no pruning unless the anchor says so. @throws Error */
  private async requireKept(reader: Reader, tenantId: string, seq: number): Promise<void> {
    const anchor = await this.anchor(reader, tenantId);
    if (anchor && anchor.seq >= seq)
      throw new Error(`the log was pruned up to row ${anchor.seq} since its export was prepared`);
  }

  /** Without a bound all of the log, whether its rows are there or not: a first one that was deleted is to be missed. */
  private async placesOf(
    tx: Tx,
    head: Head,
    { from, to }: LogInterval,
  ): Promise<{ fromSeq: number; toSeq: number } | undefined> {
    const [found] = await tx.query<{ fromSeq: string | null; toSeq: string | null }>(PLACES, [
      tx.tenantId,
      from ?? null,
      to ?? null,
    ]);
    const anchored = ((await this.anchor(tx, tx.tenantId))?.seq ?? 0) + 1;
    const fromSeq = from ? Number(found?.fromSeq ?? Infinity) : anchored;
    const toSeq = to ? Number(found?.toSeq ?? 0) : head.seq;
    return fromSeq <= toSeq ? { fromSeq, toSeq } : undefined;
  }

  private async hashBefore(tx: Tx, seq: number): Promise<string> {
    const anchor = await this.anchor(tx, tx.tenantId);
    return anchor?.seq === seq - 1 ? anchor.chainHash : this.hashAt(tx, seq - 1);
  }

  private async hashAt(tx: Tx, seq: number): Promise<string> {
    const [row] = await tx.query<{ chainHash: string }>(CHAIN_HASH_AT, [tx.tenantId, seq]);
    if (!row) throw new Error(`row ${seq} of the chain is missing: it was deleted past all rules`);
    return row.chainHash;
  }
}
