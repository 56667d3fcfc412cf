import type { Reader } from '@mimamori/platform';

import { PLATFORM_TENANT } from '../role/role.data';
import type { ScopeKind } from '../role-assignment/role-assignment.entity';
import type { HeldRole, SavedRule } from './ability.rules';
import { inGoodStanding, nextChange, type Standing, standingChanges } from './standing.rules';

interface AssignmentRow {
  readonly id: string;
  readonly role: string;
  readonly groupId: string | null;
  readonly scopeKind: ScopeKind;
  readonly regionId: string | null;
  readonly siteIds: readonly string[] | null;
  readonly cameraGroupIds: readonly string[] | null;
  readonly validFrom: Date | null;
  readonly validUntil: Date | null;
}

interface AccessRow extends Standing {
  readonly tenantCode: string;
  readonly assignments: readonly StoredAssignment[];
  readonly custom: readonly StoredRole[];
}

/** As JSON carries it: times are texts. */
type StoredAssignment = Omit<AssignmentRow, 'validFrom' | 'validUntil'> & {
  readonly validFrom: string | null;
  readonly validUntil: string | null;
};

interface StoredRole {
  readonly code: string;
  readonly rules: readonly SavedRule[];
  readonly includes: readonly string[] | null;
}

/** A role as it is held at one instant, with where it comes from. */
export interface LiveRole extends HeldRole {
  readonly scope: ScopeKind;
  readonly regionId: string | null;
  readonly until: Date | null;
  readonly assignmentId: string;
  /** The group that the assignment is for; `null`: the user. */
  readonly groupId: string | null;
  /** The assigned role, where this one is only included in it. */
  readonly through: string | null;
}

export interface LiveRoles {
  /** Whether the account works at all; without it there are no roles, and not even everybody's rules. */
  readonly standing: boolean;
  /** What decides that; `undefined`: there is no such account. */
  readonly account?: Standing;
  readonly roles: readonly LiveRole[];
  /** Custom role → its own rules, of all that are held. */
  readonly custom: ReadonlyMap<string, readonly SavedRule[]>;
  /** When time alone changes this answer. */
  readonly until: Date | undefined;
}

const NOTHING = { standing: false, roles: [], custom: new Map(), until: undefined } satisfies LiveRoles;

/**
 * The assignments of a user and of the groups they are in, with all custom roles that these reach. Region assignments reach
 * every site of the region and of all regions below it; UNION ends a cycle.
 */
const LIVE_ROLES = `
with recursive held as materialized (
  select role_assignment.* from role_assignment where role_assignment.user_id = $1
  union all
  select given.* from user_group_member member
    join role_assignment given on given.tenant_id = member.tenant_id and given.group_id = member.group_id
  where member.user_id = $1
), reached(id) as (
  select held.role_id from held where held.role_id is not null
  union
  select included.included_id from custom_role_include included
    join reached on included.role_id = reached.id where included.included_id is not null
)
select tenant.status as "tenantStatus", tenant.code as "tenantCode", user_account.status,
  user_account.first_day::text as "firstDay", user_account.last_day::text as "lastDay",
  coalesce((
    select json_agg(json_build_object(
      'id', held.id, 'role', held.role, 'groupId', held.group_id, 'scopeKind', held.scope_kind,
      'regionId', held.region_id, 'validFrom', held.valid_from, 'validUntil', held.valid_until,
      'cameraGroupIds', case held.scope_kind when 'cameraGroups' then (
          select json_agg(named.camera_group_id order by named.camera_group_id) from role_assignment_camera_group named
          where named.tenant_id = held.tenant_id and named.assignment_id = held.id) end,
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
    from held
  ), '[]') as assignments,
  coalesce((
    select json_agg(json_build_object('code', custom_role.code, 'rules', custom_role.rules, 'includes', (
      select json_agg(included.code order by included.code) from custom_role_include included
      where included.tenant_id = custom_role.tenant_id and included.role_id = custom_role.id)))
    from custom_role join reached on reached.id = custom_role.id
  ), '[]') as custom
from user_account join tenant on tenant.tenant_id = user_account.tenant_id
where user_account.id = $1`;

/** What somebody holds at `now`, in the tenant of the request context. */
export async function readLiveRoles(reader: Reader, userId: string, now: Date): Promise<LiveRoles> {
  const [account] = await reader.query<AccessRow>(LIVE_ROLES, [userId]);
  if (!account) return NOTHING;
  if (!inGoodStanding(account, now))
    return { ...NOTHING, account, until: nextChange(standingChanges(account), now) };
  const assignments = account.assignments
    .map((stored): AssignmentRow => ({
      ...stored,
      validFrom: stored.validFrom === null ? null : new Date(stored.validFrom),
      validUntil: stored.validUntil === null ? null : new Date(stored.validUntil),
    }))
    .filter(({ role }) => role !== 'platform_operator' || account.tenantCode === PLATFORM_TENANT);
  const custom = new Map(account.custom.map((role) => [role.code, role]));
  return {
    standing: true,
    account,
    roles: assignments
      .filter((assignment) => isLive(assignment, now))
      .flatMap((assignment) => withIncluded(assignment, custom)),
    custom: new Map(account.custom.map(({ code, rules }) => [code, rules])),
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

/** The assigned role and all that it includes, each once, for the same places and time. */
function withIncluded(assignment: AssignmentRow, custom: ReadonlyMap<string, StoredRole>): LiveRole[] {
  const codes = new Set([assignment.role]);
  for (const code of codes) custom.get(code)?.includes?.forEach((included) => codes.add(included));
  return [...codes].map((role) => toLiveRole(assignment, role));
}

function toLiveRole(assignment: AssignmentRow, role: string): LiveRole {
  const { id, scopeKind, groupId, regionId, siteIds, cameraGroupIds, validUntil } = assignment;
  return {
    role,
    scope: scopeKind,
    regionId,
    until: validUntil,
    sites: scopeKind === 'tenant' ? 'all' : (siteIds ?? []),
    ...(scopeKind === 'cameraGroups' ? { cameraGroups: cameraGroupIds ?? [] } : {}),
    assignmentId: id,
    groupId,
    through: role === assignment.role ? null : assignment.role,
  };
}
