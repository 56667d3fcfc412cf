import { SqlParams } from '@mimamori/platform';
import { type ListRequest, listQuery, type ListSql, type RowSql } from '@mimamori/web';

import type { NetworkRow } from './network.schema';

const SELECT = `tenant_network.id, tenant_network.cidr::text as cidr, tenant_network.name, tenant_network.version,
  tenant_network.created_at as "createdAt", tenant_network.updated_at as "updatedAt"`;

export const NETWORK_ROW: RowSql = {
  subject: 'Network',
  select: SELECT,
  from: 'tenant_network',
  id: 'tenant_network.id',
};

type Sort = 'name' | 'createdAt';
export type NetworkListRequest = ListRequest<Sort>;

export const networkListQuery = listQuery({ sorts: ['name', 'createdAt'], filters: {} }).omit({ q: true });

export function networkList(request: NetworkListRequest): ListSql<Sort, NetworkRow> {
  return {
    ...NETWORK_ROW,
    list: 'tenancy.network',
    request,
    where: [],
    columns: {
      name: { sql: 'tenant_network.name', key: ({ name }) => name },
      createdAt: {
        sql: 'tenant_network.created_at',
        cast: 'timestamptz',
        key: ({ createdAt }) => createdAt.toISOString(),
      },
    },
    id: { sql: 'tenant_network.id', key: ({ id }) => id },
    params: new SqlParams(),
  };
}

/** All of the tenant's, whoever asks: they are few. */
export const CIDRS = 'select cidr::text as cidr from tenant_network order by cidr';

/** Two networks are not added at once, so that they are counted rightly. */
export const LOCK_NETWORKS = 'select 1 from tenant where tenant_id = $1 for no key update';
