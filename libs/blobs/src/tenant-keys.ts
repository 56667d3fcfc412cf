import { createHmac, hkdfSync, randomBytes } from 'node:crypto';

import { BlobCorrupt, KeyUnavailable } from './blobs.errors';
import { contextBytes, KEY_BYTES, openBox, sealBox } from './sealed-box';

/** A tenant's key, unwrapped: lives in memory for one call only. */
export interface TenantKey {
  /** UUID of its row. */
  readonly id: string;
  readonly tenantId: string;
  readonly secret: Buffer;
}

const VERSION = 1;
const MASTER_ID_BYTES = 16;

interface MasterKey {
  readonly id: Buffer;
  readonly secret: Buffer;
}

function derive(raw: Buffer): MasterKey {
  if (raw.length !== KEY_BYTES) throw new Error(`a master key must have ${KEY_BYTES} bytes`);
  // The master key also feeds other purposes; each takes a key of its own from it.
  const secret = Buffer.from(hkdfSync('sha256', raw, '', 'mimamori.blobs.tenant-keys', KEY_BYTES));
  const id = createHmac('sha256', secret).update('key id').digest().subarray(0, MASTER_ID_BYTES);
  return { id, secret };
}

const contextOf = (tenantId: string, keyId: string): Buffer =>
  contextBytes(['mimamori.blobs.tenant-key', tenantId, keyId]);

/**
 * Wraps tenant keys under the master key: `version (1) | master key id (16) | iv (12) | key (32) | tag (16)`, bound to
 * the tenant and the key's id. The first master key wraps; the others, of earlier days, only unwrap.
 */
export class TenantKeyWrapper {
  private readonly masters: readonly MasterKey[];

  /** @param masterKeys 32 bytes each, newest first. @throws Error when one is not */
  constructor(masterKeys: readonly [Buffer, ...Buffer[]]) {
    this.masters = masterKeys.map(derive);
  }

  create(tenantId: string, id: string): { key: TenantKey; wrapped: Buffer } {
    const key = { id, tenantId, secret: randomBytes(KEY_BYTES) };
    return { key, wrapped: this.wrap(key) };
  }

  wrap({ id, tenantId, secret }: TenantKey): Buffer {
    const master = this.masters[0] as MasterKey;
    return Buffer.concat([
      Buffer.from([VERSION]),
      master.id,
      sealBox(master.secret, secret, contextOf(tenantId, id)),
    ]);
  }

  /** @throws KeyUnavailable for an unknown master key, BlobCorrupt when the wrapped key is not this tenant's */
  unwrap(wrapped: Buffer, tenantId: string, id: string): TenantKey {
    if (wrapped[0] !== VERSION) throw new BlobCorrupt();
    const masterId = wrapped.subarray(1, 1 + MASTER_ID_BYTES);
    const master = this.masters.find((candidate) => candidate.id.equals(masterId));
    if (!master) throw new KeyUnavailable();
    const secret = openBox(master.secret, wrapped.subarray(1 + MASTER_ID_BYTES), contextOf(tenantId, id));
    return { id, tenantId, secret };
  }
}
