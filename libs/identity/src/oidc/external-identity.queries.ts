import { SqlParams } from '@mimamori/platform';
import type { ListSql, RowSql } from '@mimamori/web';

import type { ExternalIdentityListRequest, ExternalIdentityRow } from './external-identity.schema';

export const EXTERNAL_IDENTITY: RowSql = {
  subject: 'ExternalIdentity',
  select: `external_identity.id, external_identity.user_id as "userId", external_identity.issuer, external_identity.subject,
  external_identity.created_at as "createdAt", external_identity.used_at as "usedAt"`,
  from: 'external_identity',
  id: 'external_identity.id',
};

export function externalIdentityList(
  request: ExternalIdentityListRequest,
): ListSql<'createdAt', ExternalIdentityRow> {
  const params = new SqlParams();
  const { userId } = request.filter;
  return {
    ...EXTERNAL_IDENTITY,
    list: 'identity.external_identity',
    request,
    where: userId === undefined ? [] : [`external_identity.user_id = ${params.add(userId, 'uuid')}`],
    columns: {
      createdAt: {
        sql: 'external_identity.created_at',
        cast: 'timestamptz',
        key: ({ createdAt }) => createdAt.toISOString(),
      },
    },
    id: { sql: 'external_identity.id', key: ({ id }) => id },
    params,
  };
}
