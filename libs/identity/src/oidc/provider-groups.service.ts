import { Groups } from '@mimamori/access';
import { Audit } from '@mimamori/audit';
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
    private readonly audit: Audit,
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

  /** What the provider no longer says is what the caller could have taken. @throws RoleNotGrantable */
  requireMayUnmap(mappings: readonly GroupMapping[]): Promise<void> {
    return this.groups.requireMayDisenrol([...new Set(mappings.map(({ groupId }) => groupId))]);
  }

  /**
   * Makes somebody's memberships those of these values; memberships that people gave stay. `null`: the provider said nothing
   * of groups. That may be the person's own doing, so it gives nothing, and sets nobody free.
   */
  async syncIn(tx: Tx, userId: string, values: readonly string[] | null): Promise<void> {
    const rows = values?.length ? await tx.query<{ groupId: string }>(MAPPED, [values]) : [];
    const wanted = values && rows.map(({ groupId }) => groupId);
    const kept = await this.groups.setMembershipsIn(tx, userId, wanted, SOURCE);
    if (kept.length)
      await this.audit.append(tx, {
        action: 'identity.external_identity.groups_unsaid',
        subject: 'User',
        subjectId: userId,
        details: { groupIds: kept },
      });
  }
}
