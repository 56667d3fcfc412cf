import { Clock, type Reader, type Tx, uuidv7 } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { TenantKeyEntity } from './tenant-key.entity';
import { type TenantKey, TenantKeyWrapper } from './tenant-keys';

/** The keys of a tenant, which must be that of the request context, unwrapped for one use. */
@Injectable()
export class TenantKeyRing {
  constructor(
    private readonly clock: Clock,
    private readonly keys: TenantKeyWrapper,
  ) {}

  /**
   * The newest key, made when there is none. Two first uses at once may make two keys: both stay valid. Nothing is
   * kept in memory, because a transaction that rolls back takes its new key along.
   */
  async current(tx: Tx, tenantId: string): Promise<TenantKey> {
    const rows = tx.repository(TenantKeyEntity);
    const newest = await rows.findOne({ where: { tenantId }, order: { createdAt: 'DESC', id: 'DESC' } });
    if (newest) return this.keys.unwrap(newest.wrappedKey, tenantId, newest.id);
    const { key, wrapped } = this.keys.create(tenantId, uuidv7());
    await rows.insert({ tenantId, id: key.id, wrappedKey: wrapped, createdAt: this.clock.now() });
    return key;
  }

  /** @throws Error when there is no such key, KeyUnavailable, BlobCorrupt */
  async get(reader: Reader, tenantId: string, id: string): Promise<TenantKey> {
    const row = await reader.repository(TenantKeyEntity).findOneByOrFail({ tenantId, id });
    return this.keys.unwrap(row.wrappedKey, tenantId, row.id);
  }
}
