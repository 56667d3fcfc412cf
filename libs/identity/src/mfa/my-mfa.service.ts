import { Clock, NotFound, TenantDb, type Tx } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { MfaNeeded } from '../identity.errors';
import { type ProofChange, ProofTrail } from '../proof-trail/proof-trail.service';
import { SignInStandings } from '../sign-in/sign-in.standing';
import { Factors } from './factors.service';
import { factorView, type MfaView } from './mfa.schema';
import { MfaFactor } from './mfa-factor.entity';
import { type MySession, mySession, requireFreshProof } from './my-session';
import { RecoveryCodes } from './recovery-code.service';

/** What the caller has enrolled, and taking it back. */
@Injectable()
export class MyMfa {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly factors: Factors,
    private readonly codes: RecoveryCodes,
    private readonly standings: SignInStandings,
    private readonly trail: ProofTrail,
  ) {}

  async get(): Promise<MfaView> {
    const { userId } = mySession();
    const factors = await this.factors.list(userId);
    const { recoveryCodesLeft } = await this.factors.counts(userId);
    return { factors: factors.map(factorView), recoveryCodesLeft, compulsory: await this.compulsory(userId) };
  }

  /** @throws NotFound, FreshProofRequired, MfaNeeded for the last one of somebody who must have one */
  async remove(id: string): Promise<void> {
    const session = mySession();
    const compulsory = await this.compulsory(session.userId);
    await this.db.transaction(async (tx) => {
      const factor = await this.mine(tx, id, session);
      await requireFreshProof(tx, session, this.clock);
      const { totp, passkeys } = await this.factors.counts(session.userId, tx);
      if (compulsory && totp + passkeys === 1) throw new MfaNeeded();
      await this.factors.removeIn(tx, factor);
      const { kind } = factor;
      await this.record(tx, ['remove', 'factor_removed'], session, { factorId: id, kind });
    });
  }

  /** New codes on paper; those before work no more. @throws NotFound without a factor, FreshProofRequired */
  async renewCodes(): Promise<string[]> {
    const session = mySession();
    return this.db.transaction(async (tx) => {
      const { totp, passkeys } = await this.factors.counts(session.userId, tx);
      if (totp + passkeys === 0) throw new NotFound('MfaFactor');
      await requireFreshProof(tx, session, this.clock);
      const codes = await this.codes.renewIn(tx, session.userId);
      await this.record(tx, ['renew_codes', 'codes_renewed'], session);
      return codes;
    });
  }

  private async mine(tx: Tx, id: string, { userId }: MySession): Promise<MfaFactor> {
    await tx.query('select 1 from user_account where id = $1 for no key update', [userId]);
    const factor = await tx.repository(MfaFactor).findOneBy({ tenantId: tx.tenantId, id, userId });
    if (!factor) throw new NotFound('MfaFactor');
    return factor;
  }

  private async compulsory(userId: string): Promise<boolean> {
    return (await this.standings.of(userId))?.mfaDemanded ?? false;
  }

  private record(
    tx: Tx,
    [verb, change]: readonly [verb: string, ProofChange],
    { userId }: MySession,
    details: { readonly factorId?: string; readonly kind?: string } = {},
  ): Promise<void> {
    const { kind } = details;
    return this.trail.record(
      tx,
      { action: `identity.mfa.${verb}`, subject: 'User', subjectId: userId, details },
      { userId, change, ...(kind !== undefined && { params: { kind } }) },
    );
  }
}
