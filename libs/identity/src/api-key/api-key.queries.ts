import { SqlParams } from '@mimamori/platform';
import type { ListSql, RowSql } from '@mimamori/web';

import type { ApiKeyListRequest, ApiKeyRow } from './api-key.schema';

export const API_KEY: RowSql = {
  subject: 'ApiKey',
  from: 'api_key',
  id: 'api_key.id',
  select: `api_key.id, api_key.name, case when api_key.public_jwk is null then 'secret' else 'private_key' end as proof,
    api_key.scopes, api_key.site_ids::text[] as "siteIds", api_key.networks::text[] as networks,
    api_key.created_by as "createdBy", api_key.expires_at as "expiresAt", api_key.last_used_at as "lastUsedAt",
    api_key.revoked_at as "revokedAt", api_key.revoked_by as "revokedBy", api_key.revoke_reason as "revokeReason",
    api_key.version, api_key.created_at as "createdAt", api_key.updated_at as "updatedAt"`,
};

export function apiKeyList(
  request: ApiKeyListRequest,
  now: Date,
): ListSql<'createdAt' | 'expiresAt', ApiKeyRow> {
  const params = new SqlParams();
  const { state, createdBy } = request.filter;
  return {
    ...API_KEY,
    list: 'identity.api_key',
    request,
    params,
    where: [
      ...(state ? [stateIs(state, now, params)] : []),
      ...(createdBy ? [`api_key.created_by = ${params.add(createdBy, 'uuid')}`] : []),
    ],
    columns: {
      createdAt: {
        sql: 'api_key.created_at',
        cast: 'timestamptz',
        key: ({ createdAt }) => createdAt.toISOString(),
      },
      expiresAt: {
        sql: 'api_key.expires_at',
        cast: 'timestamptz',
        key: ({ expiresAt }) => expiresAt.toISOString(),
      },
    },
    id: { sql: 'api_key.id', key: ({ id }) => id },
  };
}

function stateIs(state: 'active' | 'expired' | 'revoked', now: Date, params: SqlParams): string {
  if (state === 'revoked') return 'api_key.revoked_at is not null';
  const comparison = state === 'expired' ? '<=' : '>';
  return `api_key.revoked_at is null and api_key.expires_at ${comparison} ${params.add(now, 'timestamptz')}`;
}

/** A key with all that decides whether it works; of `$1` a hash, or an id. */
const STANDING = `
select api_key.id, api_key.created_by as "createdBy", api_key.scopes, api_key.site_ids::text[] as "siteIds",
  api_key.networks::text[] as networks, api_key.expires_at as "expiresAt", api_key.revoked_at as "revokedAt",
  api_key.public_jwk as "publicJwk", user_account.status, user_account.first_day::text as "firstDay",
  user_account.last_day::text as "lastDay", tenant.status as "tenantStatus"
from api_key
join user_account on user_account.tenant_id = api_key.tenant_id and user_account.id = api_key.created_by
join tenant on tenant.tenant_id = api_key.tenant_id`;
export const STANDING_BY_HASH = `${STANDING} where api_key.secret_hash = $1`;
export const STANDING_BY_ID = `${STANDING} where api_key.id = $1`;

/** `$1` id, `$2` now, `$3` the newest use that makes this one not worth writing. */
export const USED = `
update api_key set last_used_at = $2 where id = $1 and (last_used_at is null or last_used_at <= $3)`;
export const DENIED = `
update api_key set denied_at = $2 where id = $1 and (denied_at is null or denied_at <= $3) returning 1 as told`;
