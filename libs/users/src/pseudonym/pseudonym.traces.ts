import { Jobs, Trail, type Tx } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import type { User } from '../user/user.entity';
import type { Pseudonymisation } from '../user/user.schema';
import { USERS_CHANGED } from '../user/user.service';
import { UserPseudonymised } from '../users.events';
import { FORGET_ANSWERS, FORGET_JOBS } from './pseudonym.queries';
import { tellingTexts } from './pseudonym.rules';

/** What somebody's pseudonymisation leaves in the log and tells others, and what it takes out of what is kept for a while. */
@Injectable()
export class PseudonymTraces {
  constructor(
    private readonly trail: Trail,
    private readonly jobs: Jobs,
  ) {}

  async tell(tx: Tx, userId: string, { ground }: Pseudonymisation): Promise<void> {
    await this.trail.append(tx, {
      action: 'users.user.pseudonymise',
      subject: 'User',
      subjectId: userId,
      // a word, because reasons about this person leave the log with the rest
      details: { ground },
    });
    await tx.query('select pg_notify($1, $2)', [USERS_CHANGED, tx.tenantId]);
    await this.jobs.publish(tx, new UserPseudonymised({ userId }));
  }

  /** Answers of commands (a day) and jobs that are over: only now is it known what to look for. */
  async forget(tx: Tx, who: User): Promise<void> {
    const parts = tellingTexts(who);
    await tx.query(FORGET_ANSWERS, [parts]);
    await tx.query(FORGET_JOBS, [parts]);
  }
}
