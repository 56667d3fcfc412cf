import { createHash, randomBytes } from 'node:crypto';

import { Clock, Config, type Tx, uuidv7 } from '@mimamori/platform';
import { TenantLocator } from '@mimamori/tenancy';
import { Injectable } from '@nestjs/common';

import { Activation, type ActivationPurpose } from './activation.entity';

/** Milliseconds for which a token works. */
const LIFETIME: Readonly<Record<ActivationPurpose, number>> = {
  invitation: 72 * 3_600_000,
  password_change: 10 * 60_000,
  enrolment: 72 * 3_600_000,
};

export const hashOfToken = (token: string): Buffer => createHash('sha256').update(token).digest();

export interface IssuedActivation {
  /** Told once; only its hash is kept. */
  readonly token: string;
  readonly expiresAt: Date;
}

/** Makes the one-time tokens that set a password, or let a first factor be enrolled. */
@Injectable()
export class ActivationTokens {
  constructor(
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly locator: TenantLocator,
  ) {}

  /** Takes back what was issued for the user before: links for a factor, or those for a password. */
  async issueIn(tx: Tx, userId: string, purpose: ActivationPurpose): Promise<IssuedActivation> {
    const now = this.clock.now();
    await this.withdrawIn(tx, userId, purpose === 'enrolment');
    const token = `mma_${randomBytes(32).toString('base64url')}`;
    const expiresAt = new Date(now.getTime() + LIFETIME[purpose]);
    await tx.repository(Activation).insert({
      tenantId: tx.tenantId,
      id: uuidv7(now.getTime()),
      userId,
      purpose,
      tokenHash: hashOfToken(token),
      createdAt: now,
      expiresAt,
      enrols: purpose === 'enrolment',
    });
    await this.locator.register(tx, 'activation', token, expiresAt);
    return { token, expiresAt };
  }

  /** What is sent to the person; opening it changes nothing, so that mail scanners cannot use it up. */
  linkOf(token: string): string {
    return `${this.config.publicUrl}/v1/auth/activate?token=${token}`;
  }

  /** As `linkOf`, for enrolling a factor. */
  enrolmentLinkOf(token: string): string {
    return `${this.config.publicUrl}/v1/auth/mfa/enrolments?link=${token}`;
  }

  private async withdrawIn(tx: Tx, userId: string, enrolment: boolean): Promise<void> {
    await tx.query(
      `update activation set used_at = $2, enrols = false
       where user_id = $1 and used_at is null and (purpose = 'enrolment') = $3`,
      [userId, this.clock.now(), enrolment],
    );
  }
}
