import {
  Clock,
  GateRegistry,
  requireCan,
  TenantDb,
  Translator,
  type Tx,
  VersionMismatch,
} from '@mimamori/platform';
import type { IfMatchHeader } from '@mimamori/web';
import { Injectable } from '@nestjs/common';

import { hasLeft } from '../user/employment.rules';
import { User } from '../user/user.entity';
import type { Pseudonymisation } from '../user/user.schema';
import { Users } from '../user/user.service';
import { UserIsPseudonymised, UserNotLeft, UserStillReached } from '../users.errors';
import { pseudonymOf } from './pseudonym.rules';
import { PseudonymTraces } from './pseudonym.traces';

/** Makes people who left unrecognisable: the row and its id stay, because logs and registers point at them. */
@Injectable()
export class Pseudonymisations {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly users: Users,
    private readonly translator: Translator,
    private readonly gates: GateRegistry,
    private readonly traces: PseudonymTraces,
  ) {}

  /** Cannot be undone. @throws NotFound, Forbidden, VersionMismatch, UserNotLeft, UserIsPseudonymised, UserStillReached */
  async pseudonymise(id: string, input: Pseudonymisation, match: IfMatchHeader): Promise<User> {
    const before = await this.users.get(id);
    requireCan('pseudonymise', 'User', { id });
    match.expect(before);
    const now = this.clock.now();
    if (before.pseudonymisedAt) throw new UserIsPseudonymised();
    if (!hasLeft(before, now)) throw new UserNotLeft();
    const title = this.translator.t('users:pseudonym', before.locale);
    const values = {
      ...pseudonymOf(id, title),
      status: 'disabled' as const,
      pseudonymisedAt: now,
      updatedAt: now,
    };
    await this.db.transaction(async (tx) => {
      await this.requireUnreached(tx, before);
      const { affected } = await tx
        .repository(User)
        .update({ tenantId: tx.tenantId, id, version: before.version }, values);
      if (!affected) throw new VersionMismatch();
      await this.traces.forget(tx, before);
      await this.traces.tell(tx, id, input);
    });
    return this.users.get(id);
  }

  /** Where the company still sends something to them by their address, somebody decides first who gets it instead. */
  private async requireUnreached(tx: Tx, { id, email }: User): Promise<void> {
    const missing = await this.gates.missing('user.pseudonymise', { tx, userId: id, email });
    if (missing.length) throw new UserStillReached(missing);
  }
}
