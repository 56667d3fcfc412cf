import { type ErrorItem, Gate, type Tx } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

/** What users tells its gate: who is to be made unrecognisable, in which transaction. */
interface Pseudonymised {
  readonly tx: Tx;
  readonly email: string | null;
}

@Injectable()
export class WorkGates {
  /** The proof of the log would go on to somebody who left, or silently to nobody: a person decides which mailbox is next. */
  @Gate('user.pseudonymise')
  async keepsNoCheckpoints({ tx, email }: Pseudonymised): Promise<ErrorItem[]> {
    if (email === null) return [];
    const receivers = await tx.query(
      'select from checkpoint_receiver where tenant_id = $1 and lower(address) = lower($2)',
      [tx.tenantId, email],
    );
    return receivers.length ? [{ pointer: '', code: 'work.checkpoint_receiver_of_user' }] : [];
  }
}
