import { type ErrorItem, Gate, type Tx } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { ownersBesides } from './role-assignment/role-assignment.queries';

/** What users tells its gate: who leaves, by which field, in which transaction. */
interface Leaving {
  readonly tx: Tx;
  readonly userId: string;
  readonly pointer: string;
}

@Injectable()
export class AccessGates {
  /** The last owner of a tenant cannot be disabled, nor be given a day on which to leave or come. */
  @Gate('user.disable')
  async keepsAnOwner({ tx, userId, pointer }: Leaving): Promise<ErrorItem[]> {
    const [held] = await tx.query<{ owner: boolean }>(
      `select exists (select from role_assignment where role = 'tenant_owner' and scope_kind = 'tenant'
         and user_id = $1) as owner`,
      [userId],
    );
    if (!held?.owner) return [];
    const others = await ownersBesides(tx, { userId });
    return others > 0 ? [] : [{ pointer, code: 'access.last_owner' }];
  }
}
