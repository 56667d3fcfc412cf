import { Clock, Config, type Tx, uuidv7 } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { RecoveryCode } from './recovery-code.entity';
import { hashOfRecoveryCode, newRecoveryCodes, normaliseRecoveryCode, recoveryKey } from './recovery-codes';

const USE = `
update recovery_code set used_at = $3 where user_id = $1 and code_hash = $2 and used_at is null returning id`;

/** Codes on paper, for whoever lost the other factors. */
@Injectable()
export class RecoveryCodes {
  private readonly key: Buffer;

  constructor(
    private readonly clock: Clock,
    config: Config,
  ) {
    this.key = recoveryKey(config.masterKey);
  }

  /** New ones; those before work no more. Shown once. */
  async renewIn(tx: Tx, userId: string): Promise<string[]> {
    const codes = newRecoveryCodes();
    const now = this.clock.now();
    await this.removeIn(tx, userId);
    await tx.repository(RecoveryCode).insert(
      codes.map((code) => ({
        tenantId: tx.tenantId,
        id: uuidv7(now.getTime()),
        userId,
        codeHash: this.hash(tx, userId, code.replaceAll('-', '')),
        createdAt: now,
      })),
    );
    return codes;
  }

  async removeIn(tx: Tx, userId: string): Promise<void> {
    await tx.repository(RecoveryCode).delete({ tenantId: tx.tenantId, userId });
  }

  /** Whether it was one of the person's that still worked; now it does no more. */
  async use(tx: Tx, userId: string, typed: string): Promise<boolean> {
    const code = normaliseRecoveryCode(typed);
    if (!code) return false;
    const used = await tx.query(USE, [userId, this.hash(tx, userId, code), this.clock.now()]);
    return used.length === 1;
  }

  private hash(tx: Tx, userId: string, code: string): Buffer {
    return hashOfRecoveryCode(this.key, tx.tenantId, userId, code);
  }
}
