import { createHash, randomBytes, randomUUID } from 'node:crypto';

import fc from 'fast-check';

import { BlobCorrupt, KeyUnavailable } from './blobs.errors';
import { type ByteRange, CHUNK_BYTES, openChunks, sealChunks, sealedSize } from './chunked-box';
import { type BlobIdentity, openBlob, sealBlob, type SealedFile, type WrappedBlob } from './envelope';
import { contextBytes, sealBox } from './sealed-box';
import { type TenantKey, TenantKeyWrapper } from './tenant-keys';

const master = (): Buffer => randomBytes(32);
const keys = new TenantKeyWrapper([master()]);
const tenantId = randomUUID();
const { key } = keys.create(tenantId, randomUUID());
const blob = { id: randomUUID(), contentType: 'application/pdf' };
const plain = Buffer.from('見守り');

const VERSION_AT = 4;

/** As objects were written before there were chunks. */
function sealVersion1(bytes: Buffer, by: TenantKey, { id, contentType }: BlobIdentity): Sealed {
  const head = Buffer.concat([Buffer.from('MMBL\u0001'), Buffer.from(by.id.replaceAll('-', ''), 'hex')]);
  const context = (purpose: string) =>
    contextBytes([`mimamori.blobs.${purpose}`, head.toString('hex'), by.tenantId, id, contentType]);
  const dataKey = randomBytes(32);
  const file = Buffer.concat([head, sealBox(dataKey, bytes, context('object'))]);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const wrappedKey = sealBox(by.secret, dataKey, context('data-key'));
  return { file, blob: { id, contentType, key: by, wrappedKey, size: bytes.length, sha256 } };
}

type Sealed = { file: Buffer; blob: WrappedBlob };

async function* pieces(bytes: Uint8Array, length = 10_000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}

async function seal(bytes: Uint8Array, as: BlobIdentity = blob): Promise<Sealed> {
  const { file, finish } = sealBlob(pieces(bytes), key, as);
  const parts: Uint8Array[] = [];
  for await (const part of file) parts.push(part);
  return { file: Buffer.concat(parts), blob: { ...as, key, ...finish() } };
}

const inMemory = (file: Buffer): SealedFile => ({
  size: file.length,
  read: async (position, length) => file.subarray(position, position + length),
});

async function open(file: Buffer, sealed: WrappedBlob, range?: ByteRange): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of openBlob(inMemory(file), sealed, range)) parts.push(part);
  return Buffer.concat(parts);
}

const HEADER = 21;
const BOX = CHUNK_BYTES + 16;
const chunk = (file: Buffer, index: number) =>
  file.subarray(HEADER + index * BOX, Math.min(file.length, HEADER + (index + 1) * BOX));

describe('envelope', () => {
  it.each([0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES])(
    'opens %i bytes that it sealed',
    async (size) => {
      const bytes = randomBytes(size);
      const { file, blob: sealed } = await seal(bytes);
      expect((await open(file, sealed)).equals(bytes)).toBe(true);
      expect(file.subarray(0, 5)).toEqual(Buffer.from('MMBL\u0002'));
      expect(file.length).toBe(HEADER + sealedSize(size));
    },
  );

  it('gives any range as the slice it is, reading only the chunks it lies in', async () => {
    const bytes = randomBytes(3 * CHUNK_BYTES + 77);
    const { file, blob: sealed } = await seal(bytes);
    const at = fc.oneof(
      fc.nat(bytes.length - 1),
      fc
        .tuple(fc.nat(3), fc.integer({ min: -2, max: 2 }))
        .map(([index, off]) => Math.max(0, index * CHUNK_BYTES + off)),
    );
    await fc.assert(
      fc.asyncProperty(at, at, async (one, two) => {
        const [start, end] = [Math.min(one, two), Math.max(one, two)];
        let read = 0;
        const counting: SealedFile = {
          size: file.length,
          read: async (position, length) => {
            read += length;
            return file.subarray(position, position + length);
          },
        };
        const parts: Buffer[] = [];
        for await (const part of openBlob(counting, sealed, { start, end })) parts.push(part);
        expect(Buffer.concat(parts).equals(bytes.subarray(start, end + 1))).toBe(true);
        expect(read).toBeLessThanOrEqual(HEADER + end - start + 3 * BOX);
      }),
      { numRuns: 200 },
    );
  });

  it('still opens whole objects of version 1, and parts of them', async () => {
    const bytes = Buffer.from('0123456789');
    const { file, blob: sealed } = sealVersion1(bytes, key, blob);
    expect(await open(file, sealed)).toEqual(bytes);
    expect((await open(file, sealed, { start: 2, end: 4 })).toString()).toBe('234');
    await expect(open(file.subarray(0, -1), sealed)).rejects.toThrow(BlobCorrupt);
    const changed = Buffer.from(file);
    changed[VERSION_AT] = 2;
    await expect(open(changed, sealed)).rejects.toThrow(BlobCorrupt);
  });

  it('never makes the same bytes twice and shows nothing of the content', async () => {
    const [one, two] = [await seal(plain), await seal(plain)];
    expect(one.file.equals(two.file)).toBe(false);
    expect(one.blob.wrappedKey.equals(two.blob.wrappedKey)).toBe(false);
    expect(one.file.includes(plain)).toBe(false);
  });

  it('holds no more than a chunk of a stream in memory', async () => {
    let given = 0;
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (;;) {
        given += 1;
        yield Buffer.alloc(CHUNK_BYTES / 2);
      }
    }
    const sealing = sealBlob(endless(), key, blob);
    let taken = 0;
    for await (const _part of sealing.file) {
      taken += 1;
      expect(given).toBeLessThanOrEqual(2 * taken + 1);
      if (taken === 20) break;
    }
    expect(() => sealing.finish()).toThrow(/to its end/);
  });

  it('does not open under another id, content type, tenant, size or hash', async () => {
    const { file, blob: sealed } = await seal(plain);
    for (const other of [
      { id: randomUUID() },
      { contentType: 'text/html' },
      { key: { ...key, tenantId: randomUUID() } },
      { key: { ...key, secret: randomBytes(32) } },
      { size: sealed.size - 1 },
      { sha256: 'f'.repeat(64) },
    ])
      await expect(open(file, { ...sealed, ...other })).rejects.toThrow(BlobCorrupt);
    const renamed = { ...sealed, key: { ...key, id: randomUUID() } };
    await expect(open(file, renamed)).rejects.toThrow(KeyUnavailable);
  });

  it('does not take the data key of another object', async () => {
    const other = await seal(plain, { ...blob, id: randomUUID() });
    const { file, blob: sealed } = await seal(plain);
    await expect(open(file, { ...sealed, wrappedKey: other.blob.wrappedKey })).rejects.toThrow(BlobCorrupt);
  });

  it('notices every changed bit and every cut', async () => {
    const { file, blob: sealed } = await seal(plain);
    for (let bit = 0; bit < file.length * 8; bit += 1) {
      const changed = Buffer.from(file);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      await expect(open(changed, sealed)).rejects.toThrow(/^blobs\./);
    }
    for (let length = 0; length < file.length; length += 1)
      await expect(open(file.subarray(0, length), sealed)).rejects.toThrow(BlobCorrupt);
    await expect(open(file, { ...sealed, wrappedKey: sealed.wrappedKey.subarray(1) })).rejects.toThrow(
      BlobCorrupt,
    );
  });

  it('notices chunks that were left out, put elsewhere, brought from another object or put behind', async () => {
    const { file, blob: sealed } = await seal(randomBytes(2 * CHUNK_BYTES + 5));
    const other = await seal(randomBytes(2 * CHUNK_BYTES + 5));
    const head = file.subarray(0, HEADER);
    const [first, second, third] = [chunk(file, 0), chunk(file, 1), chunk(file, 2)];
    for (const parts of [
      [second, first, third],
      [first, first, third],
      [first, third],
      [first, second],
      [chunk(other.file, 0), second, third],
      [first, second, third, Buffer.from('x')],
      [first, second, third, third],
    ])
      await expect(open(Buffer.concat([head, ...parts]), sealed)).rejects.toThrow(BlobCorrupt);
    // a part that lies before the damage is told from an object of the right length only
    await expect(open(Buffer.concat([head, first, second]), sealed, { start: 0, end: 9 })).rejects.toThrow(
      BlobCorrupt,
    );
  });

  it('does not take a chunk of the middle for the last one', async () => {
    const { file, blob: sealed } = await seal(randomBytes(2 * CHUNK_BYTES));
    // what somebody would have to do who could also rewrite the record: the size is bound to the key
    await expect(open(file.subarray(0, HEADER + BOX), { ...sealed, size: CHUNK_BYTES })).rejects.toThrow(
      BlobCorrupt,
    );
    const dataKey = randomBytes(32);
    const context = Buffer.from('c');
    const boxes: Buffer[] = [];
    for await (const box of sealChunks(dataKey, pieces(Buffer.alloc(2 * CHUNK_BYTES)), context))
      boxes.push(box);
    const cut = { key: dataKey, context, size: CHUNK_BYTES, read: async () => boxes[0]! };
    await expect(openChunks(cut).next()).rejects.toThrow(BlobCorrupt);
  });
});

describe('TenantKeyWrapper', () => {
  it('unwraps for the same tenant and key id only', () => {
    const wrapped = keys.wrap(key);
    expect(keys.unwrap(wrapped, tenantId, key.id)).toEqual(key);
    expect(() => keys.unwrap(wrapped, randomUUID(), key.id)).toThrow(BlobCorrupt);
    expect(() => keys.unwrap(wrapped, tenantId, randomUUID())).toThrow(BlobCorrupt);
    expect(() => keys.unwrap(Buffer.from([9, ...wrapped.subarray(1)]), tenantId, key.id)).toThrow(
      BlobCorrupt,
    );
  });

  it('reads under an earlier master key and writes under the newest', () => {
    const [old, fresh] = [master(), master()];
    const before = new TenantKeyWrapper([old]).wrap(key);
    const rotated = new TenantKeyWrapper([fresh, old]);
    expect(rotated.unwrap(before, tenantId, key.id)).toEqual(key);
    const after = rotated.wrap(key);
    expect(() => new TenantKeyWrapper([old]).unwrap(after, tenantId, key.id)).toThrow(KeyUnavailable);
    expect(new TenantKeyWrapper([fresh]).unwrap(after, tenantId, key.id)).toEqual(key);
  });

  it('refuses a master key of the wrong length', () => {
    expect(() => new TenantKeyWrapper([randomBytes(31)])).toThrow(/32 bytes/);
  });
});

describe('contextBytes', () => {
  it('differs whenever the parts differ', () => {
    const parts = fc.array(fc.string({ unit: 'grapheme', maxLength: 3 }), { maxLength: 4 });
    fc.assert(
      fc.property(parts, parts, (a, b) => {
        expect(contextBytes(a).equals(contextBytes(b))).toBe(JSON.stringify(a) === JSON.stringify(b));
      }),
    );
  });
});
