import { TenantSecrets } from '@mimamori/blobs';
import { Clock, type Tx, uuidv7 } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import type { MfaChallenge } from './mfa-challenge.entity';
import { MfaFactor } from './mfa-factor.entity';
import { newTotpSecret, stepOfCode, totpUri } from './totp';

const FACTOR_SECRET = 'identity.mfa_factor.sealed_secret';
const CHALLENGE_SECRET = 'identity.mfa_challenge.sealed_secret';
const ISSUER = 'Mimamori';

interface AppRow {
  readonly id: string;
  readonly sealedSecret: Buffer;
  readonly lastStep: string;
}

const APPS = `
select id, sealed_secret as "sealedSecret", last_step as "lastStep" from mfa_factor
where user_id = $1 and kind = 'totp' order by created_at, id for update`;

/** Authenticator apps. */
@Injectable()
export class TotpApps {
  constructor(
    private readonly clock: Clock,
    private readonly secrets: TenantSecrets,
  ) {}

  /** A secret for an app that is being added; the challenge keeps it until a code proves that the app has it. */
  async beginIn(tx: Tx, challenge: MfaChallenge, tenantCode: string, loginId: string) {
    const secret = await newTotpSecret();
    const place = { purpose: CHALLENGE_SECRET, id: challenge.id };
    const sealed = await this.secrets.seal(tx, place, Buffer.from(secret));
    await tx.query('update mfa_challenge set sealed_secret = $2, passkey_challenge = null where id = $1', [
      challenge.id,
      sealed,
    ]);
    return { secret, uri: await totpUri(secret, `${ISSUER} ${tenantCode}`, loginId) };
  }

  /** The app as a factor, when the code is right; `null` otherwise. That very code works nowhere else. */
  async confirmIn(tx: Tx, challenge: MfaChallenge, name: string, code: string): Promise<MfaFactor | null> {
    if (!challenge.sealedSecret) return null;
    const place = { purpose: CHALLENGE_SECRET, id: challenge.id };
    const secret = await this.secrets.open(tx, place, challenge.sealedSecret);
    const now = this.clock.now();
    const step = await stepOfCode(secret.toString(), code, now);
    if (step === null) return null;
    const id = uuidv7(now.getTime());
    const factor: MfaFactor = {
      tenantId: tx.tenantId,
      id,
      userId: challenge.userId,
      kind: 'totp',
      name,
      sealedSecret: await this.secrets.seal(tx, { purpose: FACTOR_SECRET, id }, secret),
      lastStep: String(step),
      credentialId: null,
      publicKey: null,
      counter: null,
      transports: null,
      backupEligible: null,
      backedUp: null,
      createdAt: now,
      usedAt: now,
    };
    await tx.repository(MfaFactor).insert(factor);
    return factor;
  }

  /** Whether a code of one of the person's apps was typed that nobody has used yet, nor an older one after it. */
  async used(tx: Tx, userId: string, code: string): Promise<boolean> {
    const now = this.clock.now();
    for (const { id, sealedSecret, lastStep } of await tx.query<AppRow>(APPS, [userId])) {
      const secret = await this.secrets.open(tx, { purpose: FACTOR_SECRET, id }, sealedSecret);
      const step = await stepOfCode(secret.toString(), code, now);
      if (step === null || step <= Number(lastStep)) continue;
      await tx
        .repository(MfaFactor)
        .update({ tenantId: tx.tenantId, id }, { lastStep: String(step), usedAt: now });
      return true;
    }
    return false;
  }
}
