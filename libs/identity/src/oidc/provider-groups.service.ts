import { Groups } from '@mimamori/access';
import { type Reader, TenantDb, type Tx } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { IdentityProviderGroup } from './identity-provider-group.entity';
import type { GroupMapping } from './identity-provider.schema';

const MAPPED = 'select distinct group_id as "groupId" from identity_provider_group where value = any($1)';

/** Who keeps these memberships. */
const SOURCE = 'oidc';

/** Values of the provider's claim of groups → groups of ours. */
@Injectable()
export class ProviderGroups {
  constructor(
    private readonly db: TenantDb,
    private readonly groups: Groups,
  ) {}

  /** Ordered, so that two readings of the same mapping are the same. */
  async all(reader: Reader = this.db): Promise<GroupMapping[]> {
    return reader.query<GroupMapping>(
      'select value, group_id as "groupId" from identity_provider_group order by value, group_id',
    );
  }

  async replaceIn(tx: Tx, mappings: readonly GroupMapping[]): Promise<void> {
    await tx.query('delete from identity_provider_group');
    if (!mappings.length) return;
    await tx
      .repository(IdentityProviderGroup)
      .insert(mappings.map(({ value, groupId }) => ({ tenantId: tx.tenantId, value, groupId })));
  }

  /** What the provider says is what the caller could have said. @throws NotFound for a group, RoleNotGrantable */
  requireMayMap(mappings: readonly GroupMapping[]): Promise<void> {
    return this.groups.requireMayEnrol([...new Set(mappings.map(({ groupId }) => groupId))]);
  }

  /** Makes somebody's memberships those of these values; memberships that people gave stay. */
  async syncIn(tx: Tx, userId: string, values: readonly string[]): Promise<void> {
    const rows = values.length ? await tx.query<{ groupId: string }>(MAPPED, [values]) : [];
    await this.groups.setMembershipsIn(
      tx,
      userId,
      rows.map(({ groupId }) => groupId),
      SOURCE,
    );
  }
}
