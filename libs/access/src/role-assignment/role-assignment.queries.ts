import type { Reader, SqlParams } from '@mimamori/platform';
import type { ListSql, RowSql } from '@mimamori/web';

import type { RoleAssignmentQuery, RoleAssignmentRow } from './role-assignment.schema';

/** One row with its sites; readable through the caller's permissions only. */
export const ROLE_ASSIGNMENT_ROW: RowSql = {
  subject: 'RoleAssignment',
  from: 'role_assignment',
  id: 'role_assignment.id',
  select: `role_assignment.id, role_assignment.version, role_assignment.user_id as "userId",
    role_assignment.group_id as "groupId", role_assignment.role,
    role_assignment.scope_kind as "scopeKind", role_assignment.region_id as "regionId",
    (select array_agg(named.site_id::text order by named.site_id) from role_assignment_site named
      where named.tenant_id = role_assignment.tenant_id and named.assignment_id = role_assignment.id) as "siteIds",
    (select array_agg(named.camera_group_id::text order by named.camera_group_id) from role_assignment_camera_group named
      where named.tenant_id = role_assignment.tenant_id and named.assignment_id = role_assignment.id) as "cameraGroupIds",
    role_assignment.valid_from as "validFrom", role_assignment.valid_until as "validUntil",
    role_assignment.granted_by as "grantedBy", role_assignment.created_at as "createdAt"`,
};

/** What `readPage` needs for the list. */
export function roleAssignmentList(
  request: RoleAssignmentQuery,
  params: SqlParams,
): ListSql<'createdAt', RoleAssignmentRow> {
  const { userId, groupId, role } = request.filter;
  const { subject, select, from } = ROLE_ASSIGNMENT_ROW;
  return {
    subject,
    select,
    from,
    list: 'access.role_assignment',
    request,
    params,
    columns: {
      createdAt: {
        sql: 'role_assignment.created_at',
        cast: 'timestamptz',
        key: ({ createdAt }) => createdAt.toISOString(),
      },
    },
    id: { sql: 'role_assignment.id', key: ({ id }) => id },
    where: [
      ...(userId ? [`role_assignment.user_id = ${params.add(userId, 'uuid')}`] : []),
      ...(groupId ? [`role_assignment.group_id = ${params.add(groupId, 'uuid')}`] : []),
      ...(role ? [`role_assignment.role = ${params.add(role)}`] : []),
    ],
  };
}

/**
 * Whether somebody else than this assignment's holder still owns the tenant for good: tenant-wide, without an end, by an
 * active user who does not leave. Owners' assignments are locked first, so that two removals cannot each leave the
 * other as the last.
 */
export async function ownersBesides(
  reader: Reader,
  besides: { readonly assignmentId?: string; readonly userId?: string },
): Promise<number> {
  await reader.query(`select id from role_assignment where role = 'tenant_owner' order by id for update`);
  const [row] = await reader.query<{ owners: number }>(
    `select count(distinct held.user_id)::int as owners
     from role_assignment held
     join user_account on user_account.tenant_id = held.tenant_id and user_account.id = held.user_id
     where held.role = 'tenant_owner' and held.scope_kind = 'tenant'
       and held.valid_from is null and held.valid_until is null
       and user_account.status = 'active' and user_account.last_day is null
       and ($1::uuid is null or held.id <> $1) and ($2::uuid is null or held.user_id <> $2)`,
    [besides.assignmentId ?? null, besides.userId ?? null],
  );
  return row?.owners ?? 0;
}
