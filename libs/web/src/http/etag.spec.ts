import { VersionMismatch } from '@mimamori/platform';

import { etagOf, holdsVersion, IfMatchHeader } from './etag';

const row = { id: '0190a000-0000-7000-8000-000000000001', version: 3 };
const tag = etagOf(row);

describe('ETags', () => {
  it('differ by version and by resource', () => {
    expect(tag).toMatch(/^"[0-9a-f]{8}-3"$/);
    expect(etagOf({ ...row, version: 4 })).not.toBe(tag);
    expect(etagOf({ ...row, id: '0190a000-0000-7000-8000-000000000002' })).not.toBe(tag);
  });

  it.each([undefined, '*', tag, `"x-1", ${tag}`])('If-Match %s lets the change pass', (header) => {
    expect(() => new IfMatchHeader(header).expect(row)).not.toThrow();
  });

  it.each(['', '"3"', `W/${tag}`, etagOf({ ...row, version: 2 }), `x${tag}`, ','.repeat(100_000) + tag])(
    'If-Match %.40s stops the change',
    (header) => expect(() => new IfMatchHeader(header).expect(row)).toThrow(VersionMismatch),
  );

  it('expectedVersion is the same thing', () => {
    expect(() => IfMatchHeader.ofVersion(row.id, 3).expect(row)).not.toThrow();
    expect(() => IfMatchHeader.ofVersion(row.id, undefined).expect(row)).not.toThrow();
    expect(() => IfMatchHeader.ofVersion(row.id, 2).expect(row)).toThrow(VersionMismatch);
  });

  it('If-None-Match compares weakly', () => {
    expect([`W/${tag}`, tag, '*'].map((header) => holdsVersion(header, tag))).toEqual([true, true, true]);
    expect([undefined, '', '"3"'].map((header) => holdsVersion(header, tag))).toEqual([false, false, false]);
  });
});
