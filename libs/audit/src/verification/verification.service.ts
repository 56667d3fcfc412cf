import { Clock, Jobs, TenantDb, type Tx, uuidv7 } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { AuditLogVerified } from '../audit.events';
import { Checkpoints } from '../checkpoint/checkpoint.service';
import type { ChainFault } from '../seal/chain-walk';
import { Sealer } from '../seal/sealer.service';
import { LiveLog, type Walked } from './live-log.service';

export interface Verification {
  readonly id: string;
  /** The last row that was looked at. */
  readonly seq: number;
  readonly fault: ChainFault | null;
}

const INSERT = `insert into audit_verification (tenant_id, id, started_at, finished_at, after_seq, seq, intact, fault)
  values ($1, $2, $3, $4, $5, $6, $7, $8)`;

/** Verifies the tenant's log in the database, and keeps and tells what was found. */
@Injectable()
export class Verifications {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly sealer: Sealer,
    private readonly checkpoints: Checkpoints,
    private readonly live: LiveLog,
    private readonly jobs: Jobs,
  ) {}

  /** Seals first what waits, wherever it hides. @returns `null` when the log is empty */
  async verify(tenantId: string): Promise<Verification | null> {
    const startedAt = this.clock.now();
    await this.sealer.seal({ sweep: true, wait: true });
    const walked = await this.live.walk(tenantId);
    return walked && this.db.transaction((tx) => this.record(tx, startedAt, walked));
  }

  private async record(tx: Tx, startedAt: Date, { after, seq, fault }: Walked): Promise<Verification> {
    const now = this.clock.now();
    const id = uuidv7(now.getTime());
    await tx.query(INSERT, [
      tx.tenantId,
      id,
      startedAt,
      now,
      after,
      seq,
      !fault,
      fault && JSON.stringify(fault),
    ]);
    if (!fault) await this.checkpoints.signHead(tx, 'verified');
    const told = fault && { seq: fault.seq, problem: fault.problem, through: fault.through ?? fault.seq };
    await this.jobs.publish(tx, new AuditLogVerified({ verificationId: id, seq, fault: told }));
    return { id, seq, fault };
  }
}
