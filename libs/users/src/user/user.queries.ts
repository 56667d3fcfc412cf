import { SqlParams } from '@mimamori/platform';
import {
  ColumnChoice,
  type ListRequest,
  listQuery,
  type ListSql,
  type RowSql,
  type SearchSql,
} from '@mimamori/web';
import { z } from 'zod';

import { loginIdSchema } from './user.schema';
import type { User, UserStatus } from './user.entity';

const USER_COLUMNS = new ColumnChoice<User>({
  tenantId: 'user_account.tenant_id',
  id: 'user_account.id',
  loginId: 'user_account.login_id',
  name: 'user_account.name',
  nameKana: 'user_account.name_kana',
  email: 'user_account.email',
  locale: 'user_account.locale',
  firstDay: 'user_account.first_day::text',
  lastDay: 'user_account.last_day::text',
  status: 'user_account.status',
  pseudonymisedAt: 'user_account.pseudonymised_at',
  searchText: 'user_account.search_text',
  version: 'user_account.version',
  createdAt: 'user_account.created_at',
  updatedAt: 'user_account.updated_at',
});

export const USER_ROW: RowSql = {
  subject: 'User',
  select: USER_COLUMNS.all,
  from: 'user_account',
  id: 'user_account.id',
};

const USER_SEARCH: SearchSql = {
  table: 'user_account',
  id: 'user_account.id',
  text: 'user_account.search_text',
  ruled: {
    subject: USER_ROW.subject,
    fields: ['nameKana', 'email'],
    open: ['user_account.login_id', 'user_account.name'],
  },
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
    masked: USER_COLUMNS.masked(USER_ROW.subject),
    search: USER_SEARCH,
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
