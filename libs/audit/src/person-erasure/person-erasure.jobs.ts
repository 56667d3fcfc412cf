import { Listener, TenantDb, uuidv7 } from '@mimamori/platform';
import { UserPseudonymised } from '@mimamori/users';
import { Injectable } from '@nestjs/common';

import { Audit } from '../audit-event/audit.service';
import { SealedLog } from '../seal/sealed-log.service';

/** Rows of one transaction. */
const MOST_ERASED = 5000;

/**
 * Addresses, devices and reasons of somebody who was made unrecognisable leave the log; ids and what was done stay, and the
 * chain still proves them.
 */
@Injectable()
export class PersonErasureJobs {
  constructor(
    private readonly db: TenantDb,
    private readonly audit: Audit,
    private readonly sealedLog: SealedLog,
  ) {}

  /** Heard twice it finds nothing the second time. */
  @Listener(UserPseudonymised)
  async erase({ userId }: { userId: string }): Promise<void> {
    const erasedBy = uuidv7();
    let rows = await this.begin(userId, erasedBy);
    while (rows === MOST_ERASED)
      rows = await this.db.transaction((tx) => this.sealedLog.erasePerson(tx, userId, erasedBy, MOST_ERASED));
  }

  /** The row that names what is erased comes with the first of it. */
  private begin(userId: string, erasedBy: string): Promise<number> {
    return this.db.transaction(async (tx) => {
      await this.audit.append(tx, {
        id: erasedBy,
        action: 'audit.person.erase',
        subject: 'User',
        subjectId: userId,
      });
      return this.sealedLog.erasePerson(tx, userId, erasedBy, MOST_ERASED);
    });
  }
}
