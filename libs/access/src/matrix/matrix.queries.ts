import { SqlParams } from '@mimamori/platform';
import type { ListSql } from '@mimamori/web';

import type { MatrixQuery, MatrixUser } from './matrix.schema';

/** Whoever is given the role now, also by a group; not, who holds it because another one includes it. */
const HOLDS = (role: string) => `exists (select from role_assignment held
  left join user_group_member member on member.tenant_id = held.tenant_id and member.group_id = held.group_id
  where held.tenant_id = user_account.tenant_id and held.role = ${role}
    and user_account.id in (held.user_id, member.user_id))`;

/** Users whom the caller may read, by their login id. */
export function matrixUsers(request: MatrixQuery): ListSql<'loginId', MatrixUser> {
  const params = new SqlParams();
  return {
    subject: 'User',
    select: 'user_account.id, user_account.login_id as "loginId", user_account.name',
    from: 'user_account',
    list: 'access.matrix',
    request,
    params,
    columns: { loginId: { sql: 'user_account.login_id', key: ({ loginId }) => loginId } },
    id: { sql: 'user_account.id', key: ({ id }) => id },
    where: matrixUserWhere(request.filter, params),
  };
}

/** Conditions on `user_account`. */
export function matrixUserWhere({ userId, role }: MatrixQuery['filter'], params: SqlParams): string[] {
  return [
    ...(userId ? [`user_account.id = ${params.add(userId, 'uuid')}`] : []),
    ...(role ? [HOLDS(params.add(role, 'text'))] : []),
  ];
}
