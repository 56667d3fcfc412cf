import { type ErrorItem, Gate, TenantDb } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { ownersBesides } from './role-assignment/role-assignment.queries';

@Injectable()
export class AccessGates {
  constructor(private readonly db: TenantDb) {}

  /** The last owner of a tenant cannot be disabled. */
  @Gate('user.disable')
  async keepsAnOwner({ userId }: { readonly userId: string }): Promise<ErrorItem[]> {
    const [held] = await this.db.query<{ owner: boolean }>(
      `select exists (select from role_assignment where role = 'tenant_owner' and scope_kind = 'tenant'
         and user_id = $1) as owner`,
      [userId],
    );
    if (!held?.owner) return [];
    const others = await this.db.transaction((tx) => ownersBesides(tx, { userId }));
    return others > 0 ? [] : [{ pointer: '/status', code: 'access.last_owner' }];
  }
}
