import { Audit } from '@mimamori/audit';
import { Clock, getTenantId, TenantDb, type Tx } from '@mimamori/platform';
import { Users } from '@mimamori/users';
import { Injectable } from '@nestjs/common';

import { Sessions } from '../session/session.service';
import { PasswordCredential } from './credential.entity';
import { PasswordHasher } from './password.hasher';

export interface PasswordOptions {
  /** Whether the next sign-in asks for another one. */
  readonly mustChange: boolean;
}

@Injectable()
export class Credentials {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly hasher: PasswordHasher,
    private readonly sessions: Sessions,
    private readonly audit: Audit,
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
    { mustChange }: PasswordOptions,
  ): Promise<void> {
    await tx
      .repository(PasswordCredential)
      .upsert({ tenantId: tx.tenantId, userId, passwordHash, mustChange, changedAt: this.clock.now() }, [
        'tenantId',
        'userId',
      ]);
    await this.users.activateIn(tx, userId);
    await this.sessions.endAllOf(tx, userId, 'password_changed');
    await this.audit.append(tx, {
      action: 'identity.password.set',
      subject: 'User',
      subjectId: userId,
      details: { mustChange },
    });
  }
}
