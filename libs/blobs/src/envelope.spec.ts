import { randomBytes, randomUUID } from 'node:crypto';

import fc from 'fast-check';

import { BlobCorrupt, KeyUnavailable } from './blobs.errors';
import { openBlob, sealBlob } from './envelope';
import { contextBytes } from './sealed-box';
import { TenantKeyWrapper } from './tenant-keys';

const master = (): Buffer => randomBytes(32);
const keys = new TenantKeyWrapper([master()]);
const tenantId = randomUUID();
const { key } = keys.create(tenantId, randomUUID());
const blob = { id: randomUUID(), contentType: 'application/pdf' };
const plain = Buffer.from('見守り');

describe('envelope', () => {
  it('opens what it sealed, whatever the size', () => {
    for (const size of [0, 1, 65_537]) {
      const bytes = randomBytes(size);
      const { file, wrappedKey } = sealBlob(bytes, key, blob);
      expect(openBlob(file, wrappedKey, key, blob).equals(bytes)).toBe(true);
      expect(file.subarray(0, 5)).toEqual(Buffer.from('MMBL\u0001'));
    }
  });

  it('never makes the same bytes twice and shows nothing of the content', () => {
    const one = sealBlob(plain, key, blob);
    const two = sealBlob(plain, key, blob);
    expect(one.file.equals(two.file)).toBe(false);
    expect(one.wrappedKey.equals(two.wrappedKey)).toBe(false);
    expect(one.file.includes(plain)).toBe(false);
  });

  it('does not open under another id, content type or tenant', () => {
    const { file, wrappedKey } = sealBlob(plain, key, blob);
    expect(() => openBlob(file, wrappedKey, key, { ...blob, id: randomUUID() })).toThrow(BlobCorrupt);
    expect(() => openBlob(file, wrappedKey, key, { ...blob, contentType: 'text/html' })).toThrow(BlobCorrupt);
    expect(() => openBlob(file, wrappedKey, { ...key, tenantId: randomUUID() }, blob)).toThrow(BlobCorrupt);
    expect(() => openBlob(file, wrappedKey, { ...key, id: randomUUID() }, blob)).toThrow(KeyUnavailable);
    expect(() => openBlob(file, wrappedKey, { ...key, secret: randomBytes(32) }, blob)).toThrow(BlobCorrupt);
  });

  it('does not take the data key of another object', () => {
    const other = sealBlob(plain, key, { ...blob, id: randomUUID() });
    expect(() => openBlob(sealBlob(plain, key, blob).file, other.wrappedKey, key, blob)).toThrow(BlobCorrupt);
  });

  it('notices every changed bit and every cut', () => {
    const { file, wrappedKey } = sealBlob(plain, key, blob);
    for (let bit = 0; bit < file.length * 8; bit += 1) {
      const changed = Buffer.from(file);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(() => openBlob(changed, wrappedKey, key, blob)).toThrow(/^blobs\./);
    }
    for (let length = 0; length < file.length; length += 1)
      expect(() => openBlob(file.subarray(0, length), wrappedKey, key, blob)).toThrow(BlobCorrupt);
    expect(() => openBlob(file, wrappedKey.subarray(1), key, blob)).toThrow(BlobCorrupt);
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
