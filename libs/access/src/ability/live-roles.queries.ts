import type { Reader } from '@mimamori/platform';

import { PLATFORM_TENANT } from '../role/role.data';
import type { HeldRole } from './ability.rules';
import { inGoodStanding, nextChange, type Standing, standingChanges } from './standing.rules';

interface AssignmentRow {
  readonly role: string;
  readonly scopeKind: 'tenant' | 'region' | 'sites';
  readonly regionId: string | null;
  readonly siteIds: readonly string[] | null;
  readonly validFrom: Date | null;
  readonly validUntil: Date | null;
}

interface AccessRow extends Standing {
  readonly tenantCode: string;
  readonly assignments: readonly StoredAssignment[];
}

/** As JSON carries it: times are texts. */
type StoredAssignment = Omit<AssignmentRow, 'validFrom' | 'validUntil'> & {
  readonly validFrom: string | null;
  readonly validUntil: string | null;
};

/** A role as it is held at one instant, with where it comes from. */
export interface LiveRole extends HeldRole {
  readonly scope: 'tenant' | 'region' | 'sites';
  readonly regionId: string | null;
  readonly until: Date | null;
}

export interface LiveRoles {
  /** Whether the account works at all; without it there are no roles, and not even everybody's rules. */
  readonly standing: boolean;
  readonly roles: readonly LiveRole[];
  /** When time alone changes this answer. */
  readonly until: Date | undefined;
}

const NOTHING = { standing: false, roles: [], until: undefined } satisfies LiveRoles;

/** Region assignments reach every site of the region and of all regions below it; UNION ends a cycle. */
const LIVE_ROLES = `
select tenant.status as "tenantStatus", tenant.code as "tenantCode", user_account.status,
  user_account.first_day::text as "firstDay", user_account.last_day::text as "lastDay",
  coalesce((
    select json_agg(json_build_object(
      'role', held.role, 'scopeKind', held.scope_kind, 'regionId', held.region_id,
      'validFrom', held.valid_from, 'validUntil', held.valid_until,
      'siteIds', case held.scope_kind
        when 'sites' then (
          select json_agg(named.site_id order by named.site_id) from role_assignment_site named
          where named.tenant_id = held.tenant_id and named.assignment_id = held.id)
        when 'region' then (
          with recursive below(id) as (
            select held.region_id
            union
            select region.id from region join below on region.parent_id = below.id
            where region.tenant_id = held.tenant_id)
          select json_agg(site.id order by site.id) from site join below on site.region_id = below.id
          where site.tenant_id = held.tenant_id)
        end) order by held.created_at, held.id)
    from role_assignment held
    where held.tenant_id = user_account.tenant_id and held.user_id = user_account.id
  ), '[]') as assignments
from user_account join tenant on tenant.tenant_id = user_account.tenant_id
where user_account.id = $1`;

/** What somebody holds at `now`, in the tenant of the request context. */
export async function readLiveRoles(reader: Reader, userId: string, now: Date): Promise<LiveRoles> {
  const [account] = await reader.query<AccessRow>(LIVE_ROLES, [userId]);
  if (!account) return NOTHING;
  if (!inGoodStanding(account, now)) return { ...NOTHING, until: nextChange(standingChanges(account), now) };
  const assignments = account.assignments
    .map((stored): AssignmentRow => ({
      ...stored,
      validFrom: stored.validFrom === null ? null : new Date(stored.validFrom),
      validUntil: stored.validUntil === null ? null : new Date(stored.validUntil),
    }))
    .filter(({ role }) => role !== 'platform_operator' || account.tenantCode === PLATFORM_TENANT);
  return {
    standing: true,
    roles: assignments.filter((assignment) => isLive(assignment, now)).map(toLiveRole),
    until: nextChange(
      [
        ...standingChanges(account),
        ...assignments.flatMap(({ validFrom, validUntil }) => [validFrom, validUntil]),
      ],
      now,
    ),
  };
}

function isLive({ validFrom, validUntil }: AssignmentRow, now: Date): boolean {
  return (validFrom === null || validFrom <= now) && (validUntil === null || now < validUntil);
}

function toLiveRole({ role, scopeKind, regionId, siteIds, validUntil }: AssignmentRow): LiveRole {
  return {
    role,
    scope: scopeKind,
    regionId,
    until: validUntil,
    sites: scopeKind === 'tenant' ? 'all' : (siteIds ?? []),
  };
}
