import type { Reader } from '@mimamori/platform';

import type { LiveGrant } from './ability.rules';
import { nextChange } from './standing.rules';
import type { OutsideViewing } from './viewpoint';

/** A grant that is open at this instant. */
export interface OpenGrant extends LiveGrant {
  readonly networks: readonly string[];
  readonly forIncident: boolean;
  readonly startsAt: Date;
  readonly endsAt: Date;
  /** What recordings it opens: from the first instant up to, not including, the second; `null`: whatever it still sees. */
  readonly footageFrom: Date;
  readonly footageUntil: Date | null;
}

interface GrantRow extends Omit<OpenGrant, 'siteIds' | 'cameraIds'> {
  readonly siteIds: readonly string[] | null;
  readonly cameraIds: readonly string[] | null;
}

/** `$1` person, `$2` now → what is approved for them and not over, also what has not begun. */
const OPEN_GRANTS = `select view_grant.id, view_grant.actions, view_grant.networks::text[] as networks,
  view_grant.incident_id is not null as "forIncident", view_grant.starts_at as "startsAt", view_grant.ends_at as "endsAt",
  view_grant.footage_from as "footageFrom", view_grant.footage_until as "footageUntil",
  case view_grant.targets when 'sites' then array(select touched.site_id::text from view_grant_site touched
    where touched.tenant_id = view_grant.tenant_id and touched.grant_id = view_grant.id order by 1) end as "siteIds",
  case view_grant.targets when 'cameras' then array(select named.camera_id::text from view_grant_camera named
    where named.tenant_id = view_grant.tenant_id and named.grant_id = view_grant.id order by 1) end as "cameraIds"
from view_grant where view_grant.grantee_id = $1 and view_grant.state = 'approved' and view_grant.ends_at > $2
order by view_grant.created_at, view_grant.id`;

/** What is open for somebody at `now`, and when time alone changes that. */
export async function readOpenGrants(
  reader: Reader,
  userId: string,
  now: Date,
): Promise<{ readonly grants: readonly OpenGrant[]; readonly until: Date | undefined }> {
  const rows = await reader.query<GrantRow>(OPEN_GRANTS, [userId, now]);
  return {
    grants: rows.filter(({ startsAt }) => startsAt <= now).map(toGrant),
    until: nextChange(
      rows.flatMap(({ startsAt, endsAt }) => [startsAt, endsAt]),
      now,
    ),
  };
}

function toGrant({ siteIds, cameraIds, ...grant }: GrantRow): OpenGrant {
  return { ...grant, ...(siteIds ? { siteIds } : {}), ...(cameraIds ? { cameraIds } : {}) };
}

/** Without networks nobody is outside, and no site needs to be looked at. */
const OUTSIDE_VIEWING = `with listed as (select array(select cidr::text from tenant_network order by cidr) as networks)
select listed.networks,
  case when cardinality(listed.networks) > 0 then array(select site.id::text from site
    where site.outside_viewing = 'never' order by site.id) else '{}' end as never,
  case when cardinality(listed.networks) > 0 then array(select site.id::text from site
    where site.outside_viewing = 'incident_only' order by site.id) else '{}' end as "incidentOnly"
from listed`;

/** The tenant's, of the request context. */
export async function readOutsideViewing(reader: Reader): Promise<OutsideViewing> {
  const [viewing] = await reader.query<OutsideViewing>(OUTSIDE_VIEWING);
  return viewing ?? { networks: [], never: [], incidentOnly: [] };
}
