import { requireNarrower } from './api-key.limits';

const before = {
  scopes: ['camera:*', 'site:read'],
  siteIds: ['a', 'b'],
  networks: ['10.0.0.0/8', '2001:db8::/32'],
};
const open = { scopes: ['camera:*'], siteIds: null, networks: null };
const wider = (from: typeof before | typeof open, over: object) => {
  try {
    requireNarrower(from, { ...from, ...over });
    return [];
  } catch (error) {
    return (error as { items: { pointer: string }[] }).items.map(({ pointer }) => pointer);
  }
};

describe('a key', () => {
  it.each([
    { scopes: ['camera:read'] },
    { scopes: ['site:read'], siteIds: ['b'] },
    { networks: ['10.1.0.0/16', '10.0.0.1/32', '2001:db8:1::/48'] },
    {},
  ])('may become narrower: %j', (over) => expect(wider(before, over)).toEqual([]));

  it.each([
    [['/scopes'], { scopes: ['site:*'] }],
    [['/scopes'], { scopes: ['camera:read', 'user:read'] }],
    [['/siteIds'], { siteIds: ['a', 'c'] }],
    [['/siteIds'], { siteIds: null }],
    [['/networks'], { networks: null }],
    [['/networks'], { networks: ['11.0.0.0/8'] }],
    [['/networks'], { networks: ['10.0.0.0/7'] }],
    [['/networks'], { networks: ['2001:db8::/31'] }],
    [['/scopes', '/siteIds', '/networks'], { scopes: ['user:read'], siteIds: null, networks: ['0.0.0.0/1'] }],
  ])('becomes no wider at %j: %j', (pointers, over) => expect(wider(before, over)).toEqual(pointers));

  it('that had no limit may get any', () => {
    expect(wider(open, { siteIds: ['a'], networks: ['192.0.2.0/24'], scopes: ['camera:read'] })).toEqual([]);
  });
});
