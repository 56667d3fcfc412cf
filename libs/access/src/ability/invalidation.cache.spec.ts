import { InvalidationCache } from './invalidation.cache';

const now = new Date('2026-11-21T00:00:00Z');
const later = new Date('2026-11-21T01:00:00Z');

describe('InvalidationCache', () => {
  let connected: boolean;
  let loads: number;
  let cache: InvalidationCache<number>;
  const get = (tenantId: string, key = 'u', at = now, until?: Date) =>
    cache.get(tenantId, key, at, async () => ({ value: ++loads, until }));

  beforeEach(() => {
    connected = true;
    loads = 0;
    cache = new InvalidationCache(() => connected);
  });

  it('loads once per tenant and key, until told to forget that tenant', async () => {
    expect([await get('a'), await get('a'), await get('b'), await get('a', 'v')]).toEqual([1, 1, 2, 3]);
    cache.forget('a');
    expect([await get('a'), await get('b')]).toEqual([4, 2]);
  });

  it('forgets on time', async () => {
    expect([await get('a', 'u', now, later), await get('a', 'u', later)]).toEqual([1, 2]);
  });

  it('keeps nothing, and trusts nothing it kept, while signals cannot arrive', async () => {
    await get('a');
    connected = false;
    expect([await get('a'), await get('a')]).toEqual([2, 3]);
    cache.flush();
    connected = true;
    expect([await get('a'), await get('a')]).toEqual([4, 4]);
  });

  it('does not keep what was read before a signal and arrived after it', async () => {
    await cache.get('a', 'u', now, async () => {
      cache.forget('a');
      return { value: 100 };
    });
    expect(await get('a')).toBe(1);
  });
});
