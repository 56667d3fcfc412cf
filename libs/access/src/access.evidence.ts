import { Evidence, type EvidenceQuestion, japanDay, type Measurement, TenantDb } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { unusedRights } from './role-assignment/unused-rights.queries';

const SOURCES = [
  'user_account',
  'role_assignment',
  'role_assignment_site',
  'role_assignment_camera_group',
  'user_group_member',
];

interface Counts {
  readonly users: number;
  readonly unscoped: number;
  readonly tenantWide: number;
}

/**
 * Present users, those of them who hold no live role with a stated scope (a region, at least one site or group of cameras,
 * or the tenant by name), and those with a live role over the whole tenant; by themselves or by a group they are in.
 */
const COUNTS = `
with present as (
  select tenant_id, id from user_account
  where status = 'active' and (first_day is null or first_day <= $2) and (last_day is null or last_day >= $2)
), live as (
  select coalesce(held.user_id, member.user_id) as user_id, held.scope_kind from role_assignment held
    left join user_group_member member
      on member.tenant_id = held.tenant_id and member.group_id = held.group_id
  where (held.valid_from is null or held.valid_from <= $1) and (held.valid_until is null or held.valid_until > $1)
    and (held.scope_kind <> 'sites' or exists (
      select from role_assignment_site named
      where named.tenant_id = held.tenant_id and named.assignment_id = held.id))
    and (held.scope_kind <> 'cameraGroups' or exists (
      select from role_assignment_camera_group named
      where named.tenant_id = held.tenant_id and named.assignment_id = held.id))
)
select count(*)::int as users,
  count(*) filter (where not exists (select from live where live.user_id = present.id))::int as unscoped,
  count(*) filter (where exists (
    select from live where live.user_id = present.id and live.scope_kind = 'tenant'))::int as "tenantWide"
from present`;

@Injectable()
export class AccessEvidence {
  constructor(private readonly db: TenantDb) {}

  /** Share of active users without a role, or with roles that are tied to no scope. */
  @Evidence('M06')
  usersWithoutScope(question: EvidenceQuestion): Promise<Measurement> {
    return this.share(question, ({ unscoped }) => unscoped, 'users_without_scope');
  }

  /** Share of active users with rights over the whole tenant. */
  @Evidence('M32')
  usersWithTenantWideRights(question: EvidenceQuestion): Promise<Measurement> {
    return this.share(question, ({ tenantWide }) => tenantWide, 'users_tenant_wide');
  }

  /** Share of the assignments in force that were given more than 90 days ago and that nobody used since. */
  @Evidence('M33')
  async rightsUnused({ scope, asOf }: EvidenceQuestion): Promise<Measurement> {
    const sources = ['role_assignment', 'user_group_member', 'audit_event'];
    if (Object.keys(scope).length > 0)
      return { value: null, unknownReason: 'access:evidence.whole_tenant_only', facts: [], sources };
    const { assignments, unused } = await unusedRights(this.db, asOf);
    if (assignments === 0)
      return { value: null, unknownReason: 'access:evidence.no_assignments', facts: [], sources };
    return {
      value: unused / assignments,
      facts: [
        { key: 'access:evidence.assignments', value: assignments },
        { key: 'access:evidence.assignments_unused', value: unused },
      ],
      sources,
    };
  }

  private async share(
    { scope, asOf }: EvidenceQuestion,
    count: (counts: Counts) => number,
    fact: string,
  ): Promise<Measurement> {
    // Accounts belong to the tenant, not to a store: part of it has no such share.
    if (Object.keys(scope).length > 0)
      return { value: null, unknownReason: 'access:evidence.whole_tenant_only', facts: [], sources: SOURCES };
    const [counts] = await this.db.query<Counts>(COUNTS, [asOf, japanDay(asOf)]);
    const users = counts?.users ?? 0;
    if (!counts || users === 0)
      return { value: null, unknownReason: 'access:evidence.no_active_users', facts: [], sources: SOURCES };
    return {
      value: count(counts) / users,
      facts: [
        { key: 'access:evidence.active_users', value: users },
        { key: `access:evidence.${fact}`, value: count(counts) },
      ],
      sources: SOURCES,
    };
  }
}
