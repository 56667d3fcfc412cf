import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { Clock, Config, FixedClock, loadConfig, PlatformModule, TenantDb, uuidv7 } from '@mimamori/platform';
import { asTenant } from '@mimamori/platform/testing';
import { Logger } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';

import { useDatabase } from '../../../test/support/database';
import { BLOB_DRIVER, type BlobDriver } from './blob-driver';
import { BlobPurge } from './blob.purge';
import { type BlobReceipt, BlobStore } from './blob.store';
import { BlobsModule } from './blobs.module';

const database = useDatabase();
const clock = new FixedClock(new Date('2026-11-21T00:00:00Z'));
const bytes = Buffer.from('{"camera":"前橋01"}');
let folder: string;
let app: TestingModule;
let store: BlobStore;
let driver: BlobDriver;
let db: TenantDb;
let tenantId: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'blob-store-'));
  const config = loadConfig({
    DATABASE_URL: database.url,
    SYSTEM_DATABASE_URL: database.systemUrl,
    MIMAMORI_MASTER_KEY: randomBytes(32).toString('base64'),
    MIMAMORI_DATA_DIR: folder,
  });
  app = await Test.createTestingModule({ imports: [PlatformModule, BlobsModule] })
    .overrideProvider(Config)
    .useValue(config)
    .overrideProvider(Clock)
    .useValue(clock)
    .compile();
  store = app.get(BlobStore, { strict: false });
  driver = app.get(BLOB_DRIVER, { strict: false });
  db = app.get(TenantDb, { strict: false });
});

beforeEach(() => {
  tenantId = uuidv7();
});

afterEach(() => jest.restoreAllMocks());

afterAll(async () => {
  await app.close();
  await rm(folder, { recursive: true, force: true });
});

const inTenant = <T>(work: () => Promise<T>): Promise<T> => asTenant(tenantId, work);
const put = (more: { bytes?: Uint8Array; filename?: string; expiresAt?: Date } = {}): Promise<BlobReceipt> =>
  inTenant(() => store.put({ tenantId, bytes, contentType: 'application/json', ...more }));
const get = (id: string) => inTenant(() => store.get(tenantId, id));
const row = async (id: string) =>
  (await inTenant(() => db.query<Record<string, unknown>>('select * from blob where id = $1', [id])))[0];
const place = (id: string, tenant = tenantId): string => path.join(folder, 'blobs', tenant, id.slice(-2), id);

describe('put and get', () => {
  it('gives back what was stored', async () => {
    const receipt = await put({ filename: '報告書.json' });
    expect(receipt).toEqual({
      id: receipt.id,
      size: bytes.length,
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(await get(receipt.id)).toEqual({
      ...receipt,
      bytes,
      contentType: 'application/json',
      filename: '報告書.json',
    });
    expect((await readFile(place(receipt.id))).includes('前橋')).toBe(false);
  });

  it('stores the empty object', async () => {
    const { id } = await put({ bytes: Buffer.alloc(0) });
    expect(await get(id)).toMatchObject({ size: 0, filename: null });
  });

  it('takes a stream and gives any part of it', async () => {
    const content = randomBytes(200_000);
    async function* stream() {
      for (let at = 0; at < content.length; at += 7_000) yield content.subarray(at, at + 7_000);
    }
    const put = { tenantId, stream: stream(), contentType: 'application/pdf' };
    const receipt = await inTenant(() => store.put(put));
    expect(receipt).toMatchObject({
      size: 200_000,
      sha256: createHash('sha256').update(content).digest('hex'),
    });
    expect((await get(receipt.id)).bytes.equals(content)).toBe(true);
    const part = await inTenant(() => store.open(tenantId, receipt.id, { start: 65_530, end: 131_080 }));
    expect(part).toMatchObject({ ...receipt, contentType: 'application/pdf', filename: null });
    const read = Buffer.concat(await part.stream.toArray());
    expect(read.equals(content.subarray(65_530, 131_081))).toBe(true);
    const beyond = inTenant(() => store.open(tenantId, receipt.id, { start: 0, end: 200_000 }));
    await expect(beyond).rejects.toThrow(RangeError);
  });

  it('leaves nothing of a stream that breaks off', async () => {
    async function* stream() {
      yield randomBytes(100_000);
      throw new Error('the client went away');
    }
    const put = { tenantId, stream: stream(), contentType: 'application/pdf' };
    await expect(inTenant(() => store.put(put))).rejects.toThrow('went away');
    expect(await inTenant(() => db.query('select id from blob'))).toEqual([]);
  });

  it('closes what is left unread', async () => {
    const { id } = await put({ bytes: randomBytes(300_000) });
    const open = driver.open.bind(driver);
    const close = jest.fn();
    jest.spyOn(driver, 'open').mockImplementation(async (...place) => {
      const object = (await open(...place))!;
      return { ...object, close: () => (close(), object.close()) };
    });
    const { stream } = await inTenant(() => store.open(tenantId, id));
    stream.destroy();
    await once(stream, 'close');
    expect(close).toHaveBeenCalledTimes(1);
    expect((await get(id)).bytes).toHaveLength(300_000);
    expect(close).toHaveBeenCalledTimes(2);
  });

  it('says that a part is damaged only where it was asked for, but a cut always', async () => {
    const content = randomBytes(200_000);
    const { id } = await put({ bytes: content });
    const file = await readFile(place(id));
    file[file.length - 100] = (file[file.length - 100] ?? 0) ^ 1;
    await writeFile(place(id), file);
    const start = await inTenant(() => store.open(tenantId, id, { start: 0, end: 99 }));
    expect(Buffer.concat(await start.stream.toArray()).equals(content.subarray(0, 100))).toBe(true);
    await expect(get(id)).rejects.toThrow('blobs.blob_corrupt');
    await writeFile(place(id), file.subarray(0, -65_552));
    const cut = inTenant(() => store.open(tenantId, id, { start: 0, end: 99 }));
    await expect(cut).rejects.toThrow('blobs.blob_corrupt');
  });

  it('wraps all objects of a tenant under one key', async () => {
    const [one, two] = [await put(), await put()];
    expect((await row(one.id))?.tenant_key_id).toBe((await row(two.id))?.tenant_key_id);
  });

  it('follows the transaction of the caller', async () => {
    let id = '';
    const failing = inTenant(() =>
      db.transaction(async (tx) => {
        ({ id } = await store.put({ tenantId, bytes, contentType: 'text/plain' }, tx));
        throw new Error('the rest failed');
      }),
    );
    await expect(failing).rejects.toThrow('the rest failed');
    await expect(get(id)).rejects.toThrow('blobs.blob_not_found');
    const { id: next } = await put();
    expect((await get(next)).bytes).toEqual(bytes);
  });

  it('leaves no record when the store fails', async () => {
    jest.spyOn(driver, 'write').mockRejectedValueOnce(new Error('disk full'));
    await expect(put()).rejects.toThrow('disk full');
    expect(await inTenant(() => db.query('select id from blob'))).toEqual([]);
  });
});

describe('walls', () => {
  it('answers for another tenant as for nothing', async () => {
    const { id } = await put();
    const other = uuidv7();
    await expect(asTenant(other, () => store.get(other, id))).rejects.toThrow('blobs.blob_not_found');
    await expect(asTenant(other, () => store.get(tenantId, id))).rejects.toThrow('blobs.blob_not_found');
    await expect(asTenant(other, () => store.delete(tenantId, id))).rejects.toThrow('blobs.blob_not_found');
    await expect(get(uuidv7())).rejects.toThrow('blobs.blob_not_found');
    await expect(get('../../etc/passwd')).rejects.toThrow('blobs.blob_not_found');
    expect((await get(id)).bytes).toEqual(bytes);
  });

  it('refuses to store for another tenant, without a file', async () => {
    const other = uuidv7();
    const foreign = asTenant(other, () => store.put({ tenantId, bytes, contentType: 'text/plain' }));
    await expect(foreign).rejects.toThrow(/row-level security/);
    expect(await readdir(path.join(folder, 'blobs'))).not.toContain(tenantId);
  });

  it('does not open a file, a record or a key that was put in another place', async () => {
    const { id: one } = await put();
    const { id: two } = await put();
    await writeFile(place(two), await readFile(place(one)));
    await expect(get(two)).rejects.toThrow('blobs.blob_corrupt');
    await inTenant(() => db.query("update blob set content_type = 'text/html' where id = $1", [one]));
    await expect(get(one)).rejects.toThrow('blobs.blob_corrupt');
    await rm(place(one));
    await expect(get(one)).rejects.toThrow('blobs.blob_lost');
  });
});

describe('delete', () => {
  it('removes the bytes, keeps the proof', async () => {
    const { id, sha256 } = await put({ filename: '山田様.pdf' });
    expect(await inTenant(() => store.absent(tenantId, id))).toBe(false);
    clock.advance(60_000);
    await inTenant(() => store.delete(tenantId, id));
    await expect(readFile(place(id))).rejects.toMatchObject({ code: 'ENOENT' });
    expect(await row(id)).toMatchObject({
      sha256,
      wrapped_key: null,
      filename: null,
      deleted_at: clock.now(),
    });
    expect(await inTenant(() => store.absent(tenantId, id))).toBe(true);
    await expect(get(id)).rejects.toThrow('blobs.blob_not_found');

    const before = clock.now();
    clock.advance(60_000);
    await inTenant(() => store.delete(tenantId, id));
    expect((await row(id))?.deleted_at).toEqual(before);
  });

  it('does not say deleted while the bytes are there, and can be repeated', async () => {
    const { id } = await put();
    jest.spyOn(driver, 'remove').mockResolvedValueOnce(undefined);
    await expect(inTenant(() => store.delete(tenantId, id))).rejects.toThrow('blobs.blob_not_removed');
    expect(await row(id)).toMatchObject({ deleted_at: null, wrapped_key: null });
    expect(await inTenant(() => store.absent(tenantId, id))).toBe(false);
    await expect(get(id)).rejects.toThrow('blobs.blob_not_found');
    await inTenant(() => store.delete(tenantId, id));
    expect(await inTenant(() => store.absent(tenantId, id))).toBe(true);
  });

  it('does not call absent what it cannot look at', async () => {
    jest.spyOn(driver, 'exists').mockRejectedValueOnce(new Error('not mounted'));
    await expect(inTenant(() => store.absent(tenantId, uuidv7()))).rejects.toThrow('not mounted');
  });

  it('hides what has expired and removes the longest overdue first', async () => {
    const at = (seconds: number): Date => new Date(clock.now().getTime() + seconds * 1000);
    const { id: later } = await put({ expiresAt: at(20) });
    const { id: sooner } = await put({ expiresAt: at(10) });
    const { id: always } = await put();
    expect(await inTenant(() => store.deleteExpired(tenantId))).toBe(0);
    clock.advance(20_000);
    await expect(get(later)).rejects.toThrow('blobs.blob_not_found');
    expect(await inTenant(() => store.deleteExpired(tenantId, 1))).toBe(1);
    expect((await row(sooner))?.deleted_at).toEqual(clock.now());
    expect((await row(later))?.deleted_at).toBeNull();
    expect(await inTenant(() => store.deleteExpired(tenantId))).toBe(1);
    expect((await get(always)).bytes).toEqual(bytes);
  });

  it('lets one that cannot be removed keep neither the others nor the other tenants', async () => {
    const other = uuidv7();
    const expiresAt = new Date(clock.now().getTime() + 1_000);
    const stuck = await put({ expiresAt });
    const next = await put({ expiresAt });
    const there = await asTenant(other, () =>
      store.put({ tenantId: other, bytes, contentType: 'text/csv', expiresAt }),
    );
    clock.advance(2_000);
    const remove = driver.remove.bind(driver);
    jest.spyOn(driver, 'remove').mockImplementation(async (tenant, id) => {
      if (id === stuck.id) throw new Error('disk');
      await remove(tenant, id);
    });
    jest.spyOn(Logger.prototype, 'error').mockImplementation();
    await app.get(BlobPurge, { strict: false }).purge();
    expect(await inTenant(() => store.absent(tenantId, next.id))).toBe(true);
    expect(await asTenant(other, () => store.absent(other, there.id))).toBe(true);
    expect(await inTenant(() => store.absent(tenantId, stuck.id))).toBe(false);
    await expect(inTenant(() => store.deleteExpired(tenantId))).rejects.toThrow('1 overdue');
    jest.restoreAllMocks();
    expect(await inTenant(() => store.deleteExpired(tenantId))).toBe(1);
    expect(await inTenant(() => store.absent(tenantId, stuck.id))).toBe(true);
  });

  it('deletes what is overdue in every tenant, without anybody asking', async () => {
    const soon = (tenant: string) =>
      asTenant(tenant, () =>
        store.put({
          tenantId: tenant,
          bytes,
          contentType: 'text/csv',
          expiresAt: new Date(clock.now().getTime() + 1_000),
        }),
      );
    const other = uuidv7();
    const [here, there] = [await soon(tenantId), await soon(other)];
    const purge = app.get(BlobPurge, { strict: false });
    await purge.purge();
    expect(await inTenant(() => store.absent(tenantId, here.id))).toBe(false);
    clock.advance(2_000);
    await purge.purge();
    expect(await inTenant(() => store.absent(tenantId, here.id))).toBe(true);
    expect(await asTenant(other, () => store.absent(other, there.id))).toBe(true);
  });
});
