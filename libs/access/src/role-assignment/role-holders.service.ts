import { Clock, type Reader, TenantDb } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { inGoodStanding, type Standing } from '../ability/standing.rules';
import type { RoleCode } from '../role/role.data';

const MOST_HOLDERS = 200;

type HolderRow = Standing & { readonly userId: string };

/**
 * Assignments that reach a place: those of the whole tenant; with a site, also those that name it and those of its
 * region and of every region above. A custom role holds the roles that it includes. UNION ends a cycle.
 */
const HOLDERS = `
with recursive above(id) as (
  select site.region_id from site where site.id = $2::uuid
  union
  select region.parent_id from region join above on region.id = above.id
), holding(id, code) as (
  select custom_role.id, custom_role.code from custom_role_include included
    join custom_role on custom_role.id = included.role_id where included.code = any($1)
  union
  select custom_role.id, custom_role.code from custom_role_include included
    join holding on included.included_id = holding.id
    join custom_role on custom_role.id = included.role_id
)
select user_account.id as "userId", user_account.status, user_account.first_day::text as "firstDay",
  user_account.last_day::text as "lastDay", tenant.status as "tenantStatus"
from user_account join tenant on tenant.tenant_id = user_account.tenant_id
where user_account.status = 'active' and exists (
  select from role_assignment held
  where held.tenant_id = user_account.tenant_id
    and (held.user_id = user_account.id or held.group_id in (
      select member.group_id from user_group_member member
      where member.tenant_id = user_account.tenant_id and member.user_id = user_account.id))
    and (held.role = any($1) or held.role in (select holding.code from holding))
    and (held.valid_from is null or held.valid_from <= $3) and (held.valid_until is null or held.valid_until > $3)
    and (held.scope_kind = 'tenant'
      or (held.scope_kind = 'region' and held.region_id in (select above.id from above))
      or (held.scope_kind = 'sites' and exists (
        select from role_assignment_site named
        where named.tenant_id = held.tenant_id and named.assignment_id = held.id and named.site_id = $2::uuid))))
order by user_account.id limit ${MOST_HOLDERS}`;

/** Who is responsible for a place, by the roles they hold now. */
@Injectable()
export class RoleHolders {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
  ) {}

  /**
   * The ids of the present users whose assignment of one of the roles reaches the site; `null`: the tenant as a whole,
   * which only tenant-wide assignments reach. At most 200; asks no permission.
   */
  async of(
    roles: readonly RoleCode[],
    siteId: string | null,
    reader: Reader = this.db,
  ): Promise<readonly string[]> {
    const now = this.clock.now();
    const rows = await reader.query<HolderRow>(HOLDERS, [roles, siteId, now]);
    return rows.filter((row) => inGoodStanding(row, now)).map(({ userId }) => userId);
  }
}
