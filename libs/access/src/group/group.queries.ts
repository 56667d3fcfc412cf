import type { Reader, SqlParams } from '@mimamori/platform';
import type { ListSql, RowSql } from '@mimamori/web';

import type { GroupListRequest, GroupMemberListRequest, GroupMemberRow, GroupRow } from './group.schema';

export const GROUP: RowSql = {
  subject: 'Group',
  from: 'user_group',
  id: 'user_group.id',
  select: `user_group.id, user_group.code, user_group.name, user_group.name_en as "nameEn", user_group.description,
    (select count(*)::int from user_group_member member
      where member.tenant_id = user_group.tenant_id and member.group_id = user_group.id) as "memberCount",
    user_group.version, user_group.created_at as "createdAt", user_group.updated_at as "updatedAt"`,
};

export function groupList(
  request: GroupListRequest,
  params: SqlParams,
): ListSql<GroupListRequest['sort']['field'], GroupRow> {
  const { userId } = request.filter;
  return {
    ...GROUP,
    list: 'access.group',
    request,
    params,
    where: userId
      ? [
          `exists (select from user_group_member member where member.tenant_id = user_group.tenant_id
            and member.group_id = user_group.id and member.user_id = ${params.add(userId, 'uuid')})`,
        ]
      : [],
    columns: {
      code: { sql: 'user_group.code', key: ({ code }) => code },
      name: { sql: 'user_group.name', key: ({ name }) => name },
      createdAt: {
        sql: 'user_group.created_at',
        cast: 'timestamptz',
        key: ({ createdAt }) => createdAt.toISOString(),
      },
    },
    id: { sql: 'user_group.id', key: ({ id }) => id },
  };
}

/** Members of a group that the caller may read: whoever reads the group reads who is in it. */
export function memberList(
  groupId: string,
  request: GroupMemberListRequest,
  params: SqlParams,
): ListSql<'createdAt', GroupMemberRow> {
  return {
    subject: GROUP.subject,
    from: `user_group_member member join user_group
      on user_group.tenant_id = member.tenant_id and user_group.id = member.group_id`,
    select: `member.user_id as "userId", member.source, member.added_by as "addedBy", member.created_at as "createdAt"`,
    list: 'access.group_member',
    request,
    params,
    where: [`member.group_id = ${params.add(groupId, 'uuid')}`],
    columns: {
      createdAt: {
        sql: 'member.created_at',
        cast: 'timestamptz',
        key: ({ createdAt }) => createdAt.toISOString(),
      },
    },
    id: { sql: 'member.user_id', key: ({ userId }) => userId },
  };
}

/** Members of one group change one after the other, and so does what the group is given. */
export const LOCK_GROUP = 'select from user_group where user_group.id = $1 for update';

/** `$1` groups → those there are, locked. */
export const LOCK_GROUPS =
  'select user_group.id from user_group where user_group.id = any($1::uuid[]) order by user_group.id for update';

/** `$1` groups, `$2` now: what they answer has changed. */
export const TOUCH_GROUPS =
  'update user_group set version = version + 1, updated_at = $2 where id = any($1::uuid[])';

/** `$1` group, `$2` users, `$3` source or null → who were in it. */
export const REMOVE_MEMBERS = `delete from user_group_member where group_id = $1 and user_id = any($2::uuid[])
  and ($3::text is null or source = $3) returning user_id as id, source`;

/** `$1` tenant, `$2` group, `$3` users, `$4` source, `$5` who, `$6` when → the users that were not in it. */
export const ADD_MEMBERS = `insert into user_group_member (tenant_id, group_id, user_id, source, added_by, created_at)
  select $1::uuid, $2::uuid, user_id, $4, $5, $6::timestamptz from unnest($3::uuid[]) as user_id
  on conflict do nothing returning user_id as id`;

/** What the group is given, whenever that is in force. */
export async function rolesOfGroups(reader: Reader, groupIds: readonly string[]): Promise<string[]> {
  const rows = await reader.query<{ role: string }>(
    'select distinct held.role from role_assignment held where held.group_id = any($1::uuid[]) order by 1',
    [groupIds],
  );
  return rows.map(({ role }) => role);
}

/** Those of the groups that are given, whenever that is in force, a role that takes something away. */
export async function limitingGroups(
  reader: Reader,
  groupIds: readonly string[],
): Promise<ReadonlySet<string>> {
  if (!groupIds.length) return new Set();
  const rows = await reader.query<{ id: string }>(
    `with recursive reached(group_id, role_id) as (
       select held.group_id, held.role_id from role_assignment held
       where held.group_id = any($1::uuid[]) and held.role_id is not null
       union
       select reached.group_id, included.included_id from custom_role_include included
         join reached on included.role_id = reached.role_id where included.included_id is not null)
     select distinct reached.group_id as id from reached join custom_role on custom_role.id = reached.role_id
     where custom_role.rules @> '[{"inverted": true}]'`,
    [groupIds],
  );
  return new Set(rows.map(({ id }) => id));
}
