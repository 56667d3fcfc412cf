import { japanIso, Register, type RegisterTable, TenantDb } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

/** Understood in both languages. */
const YES = '○';
const NO = '×';

interface ClosedRow {
  readonly code: string;
  readonly name: string;
  readonly never: boolean;
  readonly enforced: boolean;
  readonly total: number;
}

/** `$1` limit → the sites that say something about looking from outside, and whether a network list makes it hold. */
const CLOSED = `select site.code, site.name, site.outside_viewing = 'never' as never,
    exists (select from tenant_network) as enforced, (count(*) over ())::int as total
  from site where site.outside_viewing <> 'allowed' and site.status = 'open' order by site.code limit $1`;

interface GrantRow {
  readonly id: string;
  readonly state: string;
  readonly actions: string;
  readonly sites: number;
  readonly cameras: number;
  readonly reasoned: boolean;
  readonly startsAt: Date | null;
  readonly endsAt: Date | null;
  readonly total: number;
}

/** `$1` limit → the newest first. */
const NEWEST = `select view_grant.id, view_grant.state, array_to_string(view_grant.actions, ', ') as actions,
    (select count(*)::int from view_grant_site touched
      where touched.tenant_id = view_grant.tenant_id and touched.grant_id = view_grant.id) as sites,
    (select count(*)::int from view_grant_camera named
      where named.tenant_id = view_grant.tenant_id and named.grant_id = view_grant.id) as cameras,
    view_grant.incident_id is null as reasoned, view_grant.starts_at as "startsAt", view_grant.ends_at as "endsAt",
    (count(*) over ())::int as total
  from view_grant order by view_grant.created_at desc, view_grant.id desc limit $1`;

/** Annexes of the report: who was let in for a while, and where nobody may look from outside. */
@Injectable()
export class ViewGrantRegisters {
  constructor(private readonly db: TenantDb) {}

  @Register('outside-viewing')
  async outsideViewing(limit: number): Promise<RegisterTable> {
    const found = await this.db.query<ClosedRow>(CLOSED, [limit]);
    return {
      columns: ['code', 'name', 'never', 'incident_only', 'enforced'].map(
        (name) => `access:register.${name}`,
      ),
      rows: found.map(({ code, name, never, enforced }) => [
        code,
        name,
        ...[never, !never, enforced].map((is) => (is ? YES : NO)),
      ]),
      total: found[0]?.total ?? 0,
    };
  }

  @Register('view-grants')
  async viewGrants(limit: number): Promise<RegisterTable> {
    const found = await this.db.query<GrantRow>(NEWEST, [limit]);
    const day = (at: Date | null) => at && japanIso(at);
    return {
      columns: ['grant', 'state', 'actions', 'sites', 'cameras', 'for_incident', 'starts_at', 'ends_at'].map(
        (name) => `access:register.${name}`,
      ),
      rows: found.map(({ id, state, actions, sites, cameras, reasoned, startsAt, endsAt }) => [
        id,
        state,
        actions,
        sites,
        cameras,
        reasoned ? NO : YES,
        day(startsAt),
        day(endsAt),
      ]),
      total: found[0]?.total ?? 0,
    };
  }
}
