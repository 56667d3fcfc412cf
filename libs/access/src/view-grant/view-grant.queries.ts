import { SqlParams } from '@mimamori/platform';
import type { ListSql, RowSql } from '@mimamori/web';

import type { ViewGrantListRequest, ViewGrantRow } from './view-grant.schema';

const SITES = `array(select touched.site_id::text from view_grant_site touched
  where touched.tenant_id = view_grant.tenant_id and touched.grant_id = view_grant.id order by touched.site_id)`;
const CAMERAS = `array(select named.camera_id::text from view_grant_camera named
  where named.tenant_id = view_grant.tenant_id and named.grant_id = view_grant.id order by named.camera_id)`;

export const VIEW_GRANT: RowSql = {
  subject: 'ViewGrant',
  from: 'view_grant',
  id: 'view_grant.id',
  select: `view_grant.id, view_grant.state, view_grant.grantee_id as "granteeId",
    view_grant.requester_id as "requesterId", view_grant.approver_id as "approverId",
    case view_grant.targets when 'cameras' then ${CAMERAS} end as cameras,
    case view_grant.targets when 'sites' then ${SITES} end as sites, ${SITES} as "siteIds",
    view_grant.actions, view_grant.reason, view_grant.incident_id as "incidentId",
    view_grant.not_before as "from", view_grant.minutes, view_grant.footage_from as "footageFrom",
    view_grant.footage_until as "footageUntil", view_grant.networks::text[] as networks,
    view_grant.lapses_at as "lapsesAt", view_grant.starts_at as "startsAt", view_grant.ends_at as "endsAt",
    view_grant.decided_at as "decidedAt", view_grant.ended_at as "endedAt", view_grant.note, view_grant.version,
    view_grant.created_at as "createdAt", view_grant.updated_at as "updatedAt"`,
};

export function viewGrantList(request: ViewGrantListRequest): ListSql<'createdAt', ViewGrantRow> {
  const { state, granteeId, requesterId, siteId } = request.filter;
  const params = new SqlParams();
  return {
    ...VIEW_GRANT,
    list: 'access.view_grant',
    request,
    params,
    where: [
      ...(state ? [`view_grant.state = ${params.add(state)}`] : []),
      ...(granteeId ? [`view_grant.grantee_id = ${params.add(granteeId, 'uuid')}`] : []),
      ...(requesterId ? [`view_grant.requester_id = ${params.add(requesterId, 'uuid')}`] : []),
      ...(siteId
        ? [
            `exists (select from view_grant_site touched where touched.tenant_id = view_grant.tenant_id
              and touched.grant_id = view_grant.id and touched.site_id = ${params.add(siteId, 'uuid')})`,
          ]
        : []),
    ],
    columns: {
      createdAt: {
        sql: 'view_grant.created_at',
        cast: 'timestamptz',
        key: ({ createdAt }) => createdAt.toISOString(),
      },
    },
    id: { sql: 'view_grant.id', key: ({ id }) => id },
  };
}

/** Steps of one grant come one after the other. */
export const LOCK_VIEW_GRANT = 'select from view_grant where view_grant.id = $1 for update';

/** `$1` person: what is open for them is counted by one at a time. */
export const LOCK_GRANTEE = 'select from user_account where user_account.id = $1 for no key update';

/** `$1` person → requests and grants that are not over. */
export const COUNT_OPEN = `select count(*)::int as open from view_grant
  where grantee_id = $1 and state in ('requested', 'approved')`;

/** `$1` now, for all tenants: what is over by itself. */
export const LAPSED = `select tenant_id as "tenantId", id from view_grant
  where state in ('requested', 'approved') and lapses_at <= $1 order by tenant_id, lapses_at limit 500`;
