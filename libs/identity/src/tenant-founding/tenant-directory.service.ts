import { japanIso, requireCan, SqlParams, TenantDb } from '@mimamori/platform';
import { Keysets, mapPage, type Page } from '@mimamori/web';
import { Injectable } from '@nestjs/common';

import type { RegisteredTenant, TenantQuery } from './tenant-founding.schema';

interface TenantRow extends Omit<RegisteredTenant, 'createdAt'> {
  readonly createdAt: Date;
}

/** All tenants, for the operating company: that they exist, and nothing of what is theirs. */
@Injectable()
export class TenantDirectory {
  constructor(
    private readonly db: TenantDb,
    private readonly keysets: Keysets,
  ) {}

  /** @throws Forbidden, CursorInvalid */
  async list(request: TenantQuery): Promise<Page<RegisteredTenant>> {
    requireCan('read', 'TenantRegistry');
    const params = new SqlParams();
    const keyset = this.keysets.plan<'code', TenantRow>({
      list: 'identity.tenant',
      request,
      params,
      columns: { code: { sql: 'tenant.code', key: ({ code }) => code } },
      id: { sql: 'tenant.tenant_id', key: ({ id }) => id },
    });
    const page = await this.db.asSystem('the operating company lists the tenants', async (system) => {
      const rows = await system.query<TenantRow>(
        `select tenant.tenant_id as id, tenant.code, tenant.name, tenant.status, tenant.created_at as "createdAt"
         from tenant where ${keyset.where} ${keyset.tail}`,
        params.values,
      );
      if (!request.totalCount) return keyset.page(rows);
      const [total] = await system.query<{ count: number }>('select count(*)::int as count from tenant');
      return keyset.page(rows, total?.count ?? 0);
    });
    return mapPage(page, (row) => ({ ...row, createdAt: japanIso(row.createdAt) }));
  }
}
