import { Clock, japanDay, Jobs, type Reader, TenantDb, type Tx, uuidv7 } from '@mimamori/platform';
import { type Envelope, Seals } from '@mimamori/sealing';
import { Keysets, type Page, readPage } from '@mimamori/web';
import { Injectable } from '@nestjs/common';

import { AuditCheckpointSigned } from '../audit.events';
import type { ChainPlace } from '../seal/chain-walk';
import { Sealer } from '../seal/sealer.service';
import { type CheckpointListRequest, checkpointList } from './checkpoint.queries';
import type { CheckpointPayload, CheckpointRow } from './checkpoint.schema';
import { CHECKPOINT_KIND, type Occasion } from './checkpoint.words';

const INSERT = `insert into audit_checkpoint (tenant_id, id, seq, chain_hash, occasion, day, signed_at, envelope)
  values ($1, $2, $3, decode($4, 'hex'), $5, $6, $7, $8)`;

/** Signed statements: at this place of the chain the hash was this one. */
@Injectable()
export class Checkpoints {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly keysets: Keysets,
    private readonly seals: Seals,
    private readonly sealer: Sealer,
    private readonly jobs: Jobs,
  ) {}

  list(request: CheckpointListRequest): Promise<Page<CheckpointRow>> {
    return readPage(this.db, this.keysets, checkpointList(request));
  }

  /** Signs the head of the chain. @returns `null` before anything was sealed */
  async signHead(tx: Tx, occasion: 'verified' | 'export'): Promise<Envelope<CheckpointPayload> | null> {
    const head = await this.sealer.heldHead(tx);
    return head && this.sign(tx, head, { occasion });
  }

  /**
   * Signs the head for the day that ended last in Japan, once.
   * @returns whether there was anything to sign
   */
  async signDay(tx: Tx): Promise<boolean> {
    const day = yesterday(this.clock.now());
    const head = await this.sealer.heldHead(tx);
    if (!head) return false;
    const [signed] = await tx.query('select 1 from audit_checkpoint where tenant_id = $1 and day = $2', [
      tx.tenantId,
      day,
    ]);
    if (signed) return false;
    await this.sign(tx, head, { occasion: 'daily', day });
    return true;
  }

  /** Signs where the log will begin: everything up to there is about to be removed. */
  signAnchor(tx: Tx, place: ChainPlace, prunedBefore: Date): Promise<Envelope<CheckpointPayload>> {
    return this.sign(tx, place, { occasion: 'pruning', prunedBefore });
  }

  /** Somebody outside of this machine has it now: a receiver of webhooks, a mailbox. Idempotent. */
  async published(tx: Tx, checkpointId: string): Promise<void> {
    await tx.query(
      `update audit_checkpoint set published_at = $3 where tenant_id = $1 and id = $2 and published_at is null`,
      [tx.tenantId, checkpointId, this.clock.now()],
    );
  }

  /** Checkpoints of a part of the chain, in its order. */
  between(reader: Reader, tenantId: string, after: number, upTo: number): Promise<PlacedEnvelope[]> {
    return reader.query(
      `select audit_checkpoint.seq::text as seq, encode(chain_hash, 'hex') as "chainHash", occasion, envelope
       from audit_checkpoint where tenant_id = $1 and seq > $2 and seq <= $3 order by audit_checkpoint.seq, signed_at, id`,
      [tenantId, after, upTo],
    );
  }

  private async sign(
    tx: Tx,
    { seq, chainHash }: ChainPlace,
    why: { readonly occasion: Occasion; readonly day?: string; readonly prunedBefore?: Date },
  ): Promise<Envelope<CheckpointPayload>> {
    const id = uuidv7(this.clock.now().getTime());
    const { occasion, day = null, prunedBefore } = why;
    const envelope = await this.seals.sign<CheckpointPayload>(tx, CHECKPOINT_KIND, {
      id,
      tenantId: tx.tenantId,
      seq,
      chainHash,
      occasion,
      day,
      prunedBefore: prunedBefore?.toISOString() ?? null,
    });
    const { signedAt, keyId } = envelope;
    await tx.query(INSERT, [
      tx.tenantId,
      id,
      seq,
      chainHash,
      occasion,
      day,
      signedAt,
      JSON.stringify(envelope),
    ]);
    const facts = { checkpointId: id, occasion, seq, chainHash, keyId, signedAt };
    await this.jobs.publish(tx, new AuditCheckpointSigned({ ...facts, envelope: { ...envelope } }));
    return envelope;
  }
}

export interface PlacedEnvelope {
  readonly seq: string;
  readonly chainHash: string;
  readonly occasion: string;
  readonly envelope: unknown;
}

const DAY_MILLISECONDS = 86_400_000;

function yesterday(now: Date): string {
  return japanDay(new Date(now.getTime() - DAY_MILLISECONDS));
}
