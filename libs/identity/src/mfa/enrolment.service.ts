import { randomBytes } from 'node:crypto';

import { japanIso, type Tx } from '@mimamori/platform';
import { Tenants } from '@mimamori/tenancy';
import { User } from '@mimamori/users';
import { Injectable } from '@nestjs/common';

import { ProofTrail } from '../proof-trail/proof-trail.service';
import { Factors } from './factors.service';
import type { FirstBegun, MfaConfirm } from './mfa.schema';
import type { MfaChallenge } from './mfa-challenge.entity';
import type { FactorKind, MfaFactor } from './mfa-factor.entity';
import { Passkeys } from './passkey.service';
import { RecoveryCodes } from './recovery-code.service';
import { TotpApps } from './totp.service';

const KEEP_CHALLENGE = 'update mfa_challenge set passkey_challenge = $2, sealed_secret = null where id = $1';

export interface EnrolledFactor {
  readonly factor: MfaFactor;
  /** With the first factor; shown once. */
  readonly recoveryCodes: string[] | null;
}

/** A factor is added in two steps: the device gets something to hold, then shows that it holds it. */
@Injectable()
export class Enrolments {
  constructor(
    private readonly apps: TotpApps,
    private readonly passkeys: Passkeys,
    private readonly factors: Factors,
    private readonly codes: RecoveryCodes,
    private readonly tenants: Tenants,
    private readonly trail: ProofTrail,
  ) {}

  /** What the device gets; what was begun before in this place is over. @throws PasskeysUnavailable, TooManyFactors */
  async beginIn(tx: Tx, challenge: MfaChallenge, kind: FactorKind): Promise<FirstBegun> {
    const { userId, expiresAt } = challenge;
    await this.factors.requireRoom(tx, userId);
    const user = await tx.repository(User).findOneByOrFail({ tenantId: tx.tenantId, id: userId });
    const begun = { kind, expiresAt: japanIso(expiresAt) };
    if (kind === 'totp') {
      const { code } = await this.tenants.current(tx);
      return { ...begun, totp: await this.apps.beginIn(tx, challenge, code, user.loginId), passkey: null };
    }
    const asked = randomBytes(32).toString('base64url');
    const passkey = await this.passkeys.creationIn(tx, user, asked);
    await tx.query(KEEP_CHALLENGE, [challenge.id, asked]);
    return { ...begun, totp: null, passkey };
  }

  /** Whether the person has no factor. Holds their lock, so that it stays so. @throws TooManyFactors */
  async isFirst(tx: Tx, userId: string): Promise<boolean> {
    return (await this.factors.requireRoom(tx, userId)).first;
  }

  /** `null` when the device did not show that it holds it. @throws TooManyFactors */
  async confirmIn(tx: Tx, challenge: MfaChallenge, input: MfaConfirm): Promise<EnrolledFactor | null> {
    const { first } = await this.factors.requireRoom(tx, challenge.userId);
    const factor = await this.confirmed(tx, challenge, input);
    if (!factor) return null;
    const { id: factorId, userId, kind } = factor;
    await this.trail.record(
      tx,
      { action: 'identity.mfa.enrol', subject: 'User', subjectId: userId, details: { factorId, kind } },
      { userId, change: 'factor_added', params: { kind } },
    );
    return { factor, recoveryCodes: first ? await this.codes.renewIn(tx, userId) : null };
  }

  private async confirmed(tx: Tx, challenge: MfaChallenge, input: MfaConfirm): Promise<MfaFactor | null> {
    const { userId, passkeyChallenge } = challenge;
    if (input.code !== undefined) return this.apps.confirmIn(tx, challenge, input.name ?? 'TOTP', input.code);
    const key =
      input.passkey && passkeyChallenge
        ? await this.passkeys.registered(input.passkey, passkeyChallenge)
        : null;
    return key && this.passkeys.addIn(tx, userId, input.name ?? 'Passkey', key);
  }
}
