import { SqlParams } from '@mimamori/platform';
import { type ListRequest, listQuery, type ListSql, type RowSql } from '@mimamori/web';
import { z } from 'zod';

import { loginIdSchema } from './user.schema';
import type { User, UserStatus } from './user.entity';

export const USER_ROW: RowSql = {
  subject: 'User',
  select: `user_account.tenant_id as "tenantId", user_account.id, user_account.login_id as "loginId", user_account.name,
    user_account.name_kana as "nameKana", user_account.email, user_account.locale,
    user_account.first_day::text as "firstDay", user_account.last_day::text as "lastDay", user_account.status,
    user_account.pseudonymised_at as "pseudonymisedAt", user_account.search_text as "searchText", user_account.version, user_account.created_at as "createdAt",
    user_account.updated_at as "updatedAt"`,
  from: 'user_account',
  id: 'user_account.id',
};

type Sort = 'loginId' | 'name' | 'createdAt';
type Filter = { status: UserStatus; loginId: string };
export type UserListRequest = ListRequest<Sort, Filter>;

export const userListQuery = listQuery({
  sorts: ['loginId', 'name', 'createdAt'],
  filters: { status: z.enum(['invited', 'active', 'disabled']), loginId: loginIdSchema },
});

export function userList(request: UserListRequest): ListSql<Sort, User> {
  const params = new SqlParams();
  const { filter } = request;
  const where: string[] = [];
  if (filter.status) where.push(`user_account.status = ${params.add(filter.status)}`);
  if (filter.loginId) where.push(`user_account.login_id = ${params.add(filter.loginId)}`);
  return {
    ...USER_ROW,
    list: 'users.user',
    search: { table: 'user_account', id: 'user_account.id', text: 'user_account.search_text' },
    request,
    where,
    columns: {
      loginId: { sql: 'user_account.login_id', key: ({ loginId }) => loginId },
      name: { sql: 'user_account.name', key: ({ name }) => name },
      createdAt: {
        sql: 'user_account.created_at',
        cast: 'timestamptz',
        key: ({ createdAt }) => createdAt.toISOString(),
      },
    },
    id: { sql: 'user_account.id', key: ({ id }) => id },
    params,
  };
}
