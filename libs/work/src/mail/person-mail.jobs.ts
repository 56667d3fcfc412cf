import { Listener, TenantDb } from '@mimamori/platform';
import { UserPseudonymised } from '@mimamori/users';
import { Injectable } from '@nestjs/common';

import { Tasks } from '../task/task.service';
import { MAIL_FAILED } from './mail-outcome.service';

/** Mails to somebody who was made unrecognisable go: what they said, and the digest of the address they went to. */
@Injectable()
export class PersonMails {
  constructor(
    private readonly db: TenantDb,
    private readonly tasks: Tasks,
  ) {}

  @Listener(UserPseudonymised)
  async forget({ userId }: { userId: string }): Promise<void> {
    await this.db.transaction(async (tx) => {
      await tx.query('delete from mail where user_id = $1', [userId]);
      await this.tasks.close(tx, { code: MAIL_FAILED, subjectId: userId }, 'pseudonymised');
    });
  }
}
