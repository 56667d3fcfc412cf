import { Clock, Jobs, requireCan, TenantDb, Trail, Translator, VersionMismatch } from '@mimamori/platform';
import type { IfMatchHeader } from '@mimamori/web';
import { Injectable } from '@nestjs/common';

import { hasLeft } from '../user/employment.rules';
import { User } from '../user/user.entity';
import type { Pseudonymisation } from '../user/user.schema';
import { Users, USERS_CHANGED } from '../user/user.service';
import { UserIsPseudonymised, UserNotLeft } from '../users.errors';
import { UserPseudonymised } from '../users.events';
import { pseudonymOf } from './pseudonym.rules';

/** Makes people who left unrecognisable: the row and its id stay, because logs and registers point at them. */
@Injectable()
export class Pseudonymisations {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly users: Users,
    private readonly trail: Trail,
    private readonly jobs: Jobs,
    private readonly translator: Translator,
  ) {}

  /** Cannot be undone. @throws NotFound, Forbidden, VersionMismatch, UserNotLeft, UserIsPseudonymised */
  async pseudonymise(id: string, { ground }: Pseudonymisation, match: IfMatchHeader): Promise<User> {
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
      const { affected } = await tx
        .repository(User)
        .update({ tenantId: tx.tenantId, id, version: before.version }, values);
      if (!affected) throw new VersionMismatch();
      await this.trail.append(tx, {
        action: 'users.user.pseudonymise',
        subject: 'User',
        subjectId: id,
        // a word, because reasons about this person leave the log with the rest
        details: { ground },
      });
      await tx.query('select pg_notify($1, $2)', [USERS_CHANGED, tx.tenantId]);
      await this.jobs.publish(tx, new UserPseudonymised({ userId: id }));
    });
    return this.users.get(id);
  }
}
