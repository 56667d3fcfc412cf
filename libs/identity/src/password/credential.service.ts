import { Clock, getTenantId, TenantDb, type Tx } from '@mimamori/platform';
import { Users } from '@mimamori/users';
import { Injectable } from '@nestjs/common';

import { ProofTrail } from '../proof-trail/proof-trail.service';
import { Sessions } from '../session/session.service';
import { PasswordCredential } from './credential.entity';
import { PasswordHasher } from './password.hasher';

export interface PasswordOptions {
  /** Whether the next sign-in asks for another one. */
  readonly mustChange: boolean;
  /** Whether no policy asks the person for a second factor: demo users only. */
  readonly mfaExempt?: boolean;
}

/** What the old password began must not be finished with it. */
const CLOSE_CHALLENGES = `
update mfa_challenge set used_at = $2, passkey_challenge = null, sealed_secret = null
where user_id = $1 and used_at is null`;

@Injectable()
export class Credentials {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly hasher: PasswordHasher,
    private readonly sessions: Sessions,
    private readonly trail: ProofTrail,
    private readonly users: Users,
  ) {}

  find(userId: string): Promise<PasswordCredential | null> {
    return this.db.repository(PasswordCredential).findOneBy({ tenantId: getTenantId(), userId });
  }

  /**
   * Gives a user a password, which activates an invited one, and ends every session of theirs. Its strength is checked
   * where it is typed in.
   * @throws SignInBusy
   */
  async setPassword(tx: Tx, userId: string, password: string, options: PasswordOptions): Promise<void> {
    await this.setHash(tx, userId, await this.hash(password), options);
  }

  /** @throws SignInBusy */
  hash(password: string): Promise<string> {
    return this.hasher.hash(password);
  }

  /** As `setPassword`, for whoever hashed before the transaction began. */
  async setHash(
    tx: Tx,
    userId: string,
    passwordHash: string,
    { mustChange, mfaExempt = false }: PasswordOptions,
  ): Promise<void> {
    const now = this.clock.now();
    await tx
      .repository(PasswordCredential)
      .upsert({ tenantId: tx.tenantId, userId, passwordHash, mustChange, mfaExempt, changedAt: now }, [
        'tenantId',
        'userId',
      ]);
    await tx.query(CLOSE_CHALLENGES, [userId, now]);
    await this.users.activateIn(tx, userId);
    await this.sessions.endAllOf(tx, userId, 'password_changed');
    const details = { mustChange, mfaExempt };
    await this.trail.record(
      tx,
      { action: 'identity.password.set', subject: 'User', subjectId: userId, details },
      { userId, change: 'password_changed' },
    );
  }
}
