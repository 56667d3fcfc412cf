import { randomBytes } from 'node:crypto';

import { uuidv7 } from '@mimamori/platform';
import { asTenant, type PlatformParts, platformParts } from '@mimamori/platform/testing';

import { useDatabase } from '../../../test/support/database';
import { TenantKeyEntity } from './tenant-key.entity';
import { TenantKeyRing } from './tenant-key-ring';
import { TenantKeyWrapper } from './tenant-keys';
import { TenantSecrets } from './tenant-secrets';

const database = useDatabase();
const secret = Buffer.from('correct horse');
const place = { purpose: 'things.thing.secret', id: uuidv7() };
let parts: PlatformParts;
let secrets: TenantSecrets;
const tenantId = uuidv7();

beforeAll(async () => {
  parts = await platformParts(database, [TenantKeyEntity]);
  secrets = new TenantSecrets(new TenantKeyRing(parts.clock, new TenantKeyWrapper([randomBytes(32)])));
  database.beforeDrop(() => parts.close());
});

const seal = (tenant = tenantId) =>
  asTenant(tenant, () => parts.db.transaction((tx) => secrets.seal(tx, place, secret)));
const open = (box: Buffer, at = place, tenant = tenantId) =>
  asTenant(tenant, () => secrets.open(parts.db, at, box));

describe('a secret', () => {
  it('opens in its place, and looks different each time', async () => {
    const [one, two] = [await seal(), await seal()];
    expect(one.equals(two)).toBe(false);
    expect(one.includes(secret)).toBe(false);
    expect(await open(one)).toEqual(secret);
    expect(await open(two)).toEqual(secret);
  });

  it('opens nowhere else', async () => {
    const box = await seal();
    await expect(open(box, { ...place, id: uuidv7() })).rejects.toThrow('blobs.blob_corrupt');
    await expect(open(box, { ...place, purpose: 'things.thing.other' })).rejects.toThrow(
      'blobs.blob_corrupt',
    );
    const other = uuidv7();
    await seal(other);
    await expect(open(box, place, other)).rejects.toThrow();
    for (const at of [0, 20, box.length - 1]) {
      const changed = Buffer.from(box);
      changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
      await expect(open(changed)).rejects.toThrow('blobs.blob_corrupt');
    }
    await expect(open(Buffer.alloc(3))).rejects.toThrow('blobs.blob_corrupt');
  });
});
