import { hkdfSync } from 'node:crypto';

import { getTenantId, type Reader, type Tx } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { BlobCorrupt } from './blobs.errors';
import { contextBytes, KEY_BYTES, openBox, sealBox } from './sealed-box';
import { TenantKeyRing } from './tenant-key-ring';
import type { TenantKey } from './tenant-keys';

const VERSION = 1;
const KEY_ID_BYTES = 16;
const HEADER_BYTES = 1 + KEY_ID_BYTES;

/** What a secret is for: under any other it does not open. */
export interface SecretPlace {
  /** `<lib>.<noun>.<field>`, e.g. `work.webhook.secret`. */
  readonly purpose: string;
  /** The row it belongs to. */
  readonly id: string;
}

/**
 * Small secrets that must be readable again (keys that sign, passwords of devices), encrypted under the tenant's key:
 * `version (1) | tenant key id (16) | iv (12) | ciphertext | tag (16)`, for a column of its owner. What only needs to be
 * recognised is hashed instead.
 */
@Injectable()
export class TenantSecrets {
  constructor(private readonly ring: TenantKeyRing) {}

  async seal(tx: Tx, place: SecretPlace, secret: Uint8Array): Promise<Buffer> {
    const key = await this.ring.current(tx, tx.tenantId);
    const head = Buffer.from([VERSION, ...Buffer.from(key.id.replaceAll('-', ''), 'hex')]);
    return Buffer.concat([head, sealBox(subkey(key), secret, contextOf(key, place))]);
  }

  /** @throws BlobCorrupt when it is not the secret of this place and tenant, KeyUnavailable */
  async open(reader: Reader, place: SecretPlace, box: Buffer): Promise<Buffer> {
    if (box.length < HEADER_BYTES || box[0] !== VERSION) throw new BlobCorrupt();
    const hex = box.subarray(1, HEADER_BYTES).toString('hex');
    const id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
    const key = await this.ring.get(reader, getTenantId(), id);
    return openBox(subkey(key), box.subarray(HEADER_BYTES), contextOf(key, place));
  }
}

/** The tenant's key also wraps the keys of objects; secrets take one of their own from it. */
function subkey({ secret }: TenantKey): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', 'mimamori.blobs.tenant-secrets', KEY_BYTES));
}

function contextOf(key: TenantKey, { purpose, id }: SecretPlace): Buffer {
  return contextBytes(['mimamori.blobs.tenant-secret', key.tenantId, key.id, purpose, id]);
}
