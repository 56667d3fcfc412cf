import { Clock, japanDay, Register, type RegisterTable, TenantDb } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { lastProduced } from '../matrix-export/produced.queries';

/** Understood in both languages. */
const YES = '○';

interface HeldRow {
  readonly role: string;
  readonly scope: string;
  readonly region: string | null;
  readonly sites: number | null;
  readonly cameraGroups: number | null;
  readonly people: number;
  readonly byGroup: number;
  readonly ending: number;
  readonly total: number;
}

/**
 * `$1` limit, `$2` now, `$3` today → the assignments in force, by role and scope, with how many present people hold each,
 * and how many of these by a group. No names: a report is kept longer than they are.
 */
const ACCESS_LIST = `with present as (
  select tenant_id, id from user_account
  where status = 'active' and (first_day is null or first_day <= $3::date) and (last_day is null or last_day >= $3::date)
), holder as (
  select given.*, present.id as person, false as grouped from role_assignment given
    join present on present.tenant_id = given.tenant_id and present.id = given.user_id
  union all
  select given.*, present.id, true from role_assignment given
    join user_group_member member on member.tenant_id = given.tenant_id and member.group_id = given.group_id
    join present on present.tenant_id = member.tenant_id and present.id = member.user_id
), live as (
  select * from holder
  where (valid_from is null or valid_from <= $2) and (valid_until is null or valid_until > $2)
)
select coalesce(custom_role.name, live.role) as role, live.scope_kind as scope, region.name as region,
  case live.scope_kind when 'sites' then (select count(distinct named.site_id)::int from role_assignment_site named
    where named.tenant_id = live.tenant_id and named.assignment_id = any(array_agg(live.id))) end as sites,
  case live.scope_kind when 'cameraGroups' then (
    select count(distinct named.camera_group_id)::int from role_assignment_camera_group named
    where named.tenant_id = live.tenant_id and named.assignment_id = any(array_agg(live.id))) end as "cameraGroups",
  count(distinct live.person)::int as people,
  count(distinct live.person) filter (where live.grouped)::int as "byGroup",
  count(distinct live.person) filter (where live.valid_until is not null)::int as ending,
  (count(*) over ())::int as total
from live
  left join custom_role on custom_role.tenant_id = live.tenant_id and custom_role.id = live.role_id
  left join region on region.tenant_id = live.tenant_id and region.id = live.region_id
group by live.tenant_id, live.role, custom_role.name, live.scope_kind, region.name, live.region_id
order by live.scope_kind = 'tenant' desc, live.role, region.name, live.region_id limit $1`;

const COLUMNS = ['role', 'whole_company', 'region', 'sites', 'camera_groups', 'people', 'by_group', 'ending'];

/**
 * Annex of the report: who is let at what, by role and scope, and when the list of each person was last taken away. Like
 * evidence it shows the whole tenant.
 */
@Injectable()
export class AccessListRegisters {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
  ) {}

  @Register('access-list')
  async accessList(limit: number): Promise<RegisterTable> {
    const now = this.clock.now();
    const found = await this.db.query<HeldRow>(ACCESS_LIST, [limit, now, japanDay(now)]);
    return {
      columns: COLUMNS.map((name) => `access:register.${name}`),
      rows: found.map(({ role, scope, region, sites, cameraGroups, people, byGroup, ending }) => [
        role,
        scope === 'tenant' ? YES : '',
        region,
        sites,
        cameraGroups,
        people,
        byGroup,
        ending,
      ]),
      total: found[0]?.total ?? 0,
      remark: await this.production(now),
    };
  }

  private async production(now: Date): Promise<NonNullable<RegisterTable['remark']>> {
    const produced = await lastProduced(this.db, now);
    if (!produced) return { key: 'access:annex.access_list.never_produced' };
    const { at, users, sha256 } = produced;
    return { key: 'access:annex.access_list.produced', params: { day: japanDay(at), users, sha256 } };
  }
}
