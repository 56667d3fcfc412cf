import { type Reader, TenantDb, type Tx } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { TooManyFactors } from '../identity.errors';
import { MfaFactor } from './mfa-factor.entity';
import { MfaChallenges } from './mfa-challenge.service';
import { RecoveryCodes } from './recovery-code.service';

const MOST_FACTORS = 10;

const COUNTS = `
select count(*) filter (where kind = 'totp')::int as totp, count(*) filter (where kind = 'passkey')::int as passkeys,
  max(used_at) as "lastUsedAt",
  (select count(*)::int from recovery_code where user_id = $1 and used_at is null) as "recoveryCodesLeft"
from mfa_factor where user_id = $1`;

export interface FactorCounts {
  readonly totp: number;
  readonly passkeys: number;
  readonly recoveryCodesLeft: number;
  readonly lastUsedAt: Date | null;
}

/** What a person has enrolled. Asks no permission. */
@Injectable()
export class Factors {
  constructor(
    private readonly db: TenantDb,
    private readonly challenges: MfaChallenges,
    private readonly codes: RecoveryCodes,
  ) {}

  list(userId: string, reader: Reader = this.db): Promise<MfaFactor[]> {
    return reader
      .repository(MfaFactor)
      .createQueryBuilder('factor')
      .where('factor.userId = :userId', { userId })
      .orderBy('factor.createdAt')
      .addOrderBy('factor.id')
      .getMany();
  }

  async counts(userId: string, reader: Reader = this.db): Promise<FactorCounts> {
    const [row] = await reader.query<FactorCounts>(COUNTS, [userId]);
    return row as FactorCounts;
  }

  /** Behind the person's lock, so that two are not added at once. @throws TooManyFactors */
  async requireRoom(tx: Tx, userId: string): Promise<{ first: boolean }> {
    await tx.query('select 1 from user_account where id = $1 for no key update', [userId]);
    const { totp, passkeys } = await this.counts(userId, tx);
    if (totp + passkeys >= MOST_FACTORS) throw new TooManyFactors(MOST_FACTORS);
    return { first: totp + passkeys === 0 };
  }

  /** With the last one, the codes on paper go, too. */
  async removeIn(tx: Tx, factor: MfaFactor): Promise<void> {
    await tx.repository(MfaFactor).delete({ tenantId: tx.tenantId, id: factor.id });
    const { totp, passkeys } = await this.counts(factor.userId, tx);
    if (totp + passkeys === 0) await this.codes.removeIn(tx, factor.userId);
  }

  /** Everything, and every question that is open. */
  async removeAllIn(tx: Tx, userId: string): Promise<void> {
    await this.challenges.closeAllOf(tx, userId);
    await tx.repository(MfaFactor).delete({ tenantId: tx.tenantId, userId });
    await this.codes.removeIn(tx, userId);
  }
}
