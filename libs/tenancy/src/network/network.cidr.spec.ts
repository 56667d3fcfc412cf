import fc from 'fast-check';

import { canonicalCidr, inNetworks } from './network.cidr';

const octets = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255));
const ipv4 = octets.map((parts) => parts.join('.'));
const groups = fc.array(fc.nat(0xffff), { minLength: 8, maxLength: 8 });
// 2xxx: never an address that means an IPv4 one
const ipv6 = groups.map(([first, ...rest]) =>
  [0x2000 | first!, ...rest].map((one) => one.toString(16)).join(':'),
);
const bitsOf = (ip: string) => {
  const parts = ip.includes(':')
    ? ip.split(':').map((part) => parseInt(part, 16))
    : ip.split('.').map(Number);
  return parts.map((part) => part.toString(2).padStart(ip.includes(':') ? 16 : 8, '0')).join('');
};
const canonical = (text: string) => {
  const answer = canonicalCidr(text);
  return 'cidr' in answer ? answer.cidr : answer.problem;
};

describe('a network', () => {
  it.each([
    ['203.0.113.7/24', '203.0.113.0/24'],
    ['203.0.113.7', '203.0.113.7/32'],
    [' 10.0.0.0/8 ', '10.0.0.0/8'],
    ['2001:DB8::1/32', '2001:db8::/32'],
    ['2001:db8::1', '2001:db8::1/128'],
    ['::ffff:192.0.2.9/120', '192.0.2.0/24'],
    ['0.0.0.0/0', 'too_wide'],
    ['128.0.0.0/1', 'too_wide'],
    ['::/0', 'too_wide'],
    ['2000::/3', 'too_wide'],
    ['::ffff:0.0.0.0/96', 'too_wide'],
    ['', 'malformed'],
    ['10.1/16', 'malformed'],
    ['010.0.0.1', 'malformed'],
    ['0x7f.1', 'malformed'],
    ['10.0.0.0/33', 'malformed'],
    ['2001:db8::/129', 'malformed'],
    ['10.0.0.0/-1', 'malformed'],
    ['10.0.0.0/8/8', 'malformed'],
    ['fe80::1%eth0/64', 'malformed'],
    ['example.jp', 'malformed'],
  ])('"%s" is %s', (text, expected) => expect(canonical(text)).toBe(expected));

  it('has one spelling, which stays as it is', () =>
    fc.assert(
      fc.property(fc.oneof(ipv4, ipv6), fc.integer({ min: 16, max: 32 }), (ip, prefix) => {
        const once = canonical(`${ip}/${prefix}`);
        expect(canonical(once)).toBe(once);
      }),
    ));
});

describe('an address in networks', () => {
  it('is one that shares the prefix, bit by bit', () =>
    fc.assert(
      fc.property(
        fc.oneof(
          fc.tuple(ipv4, ipv4, fc.integer({ min: 8, max: 32 })),
          fc.tuple(ipv6, ipv6, fc.integer({ min: 16, max: 128 })),
        ),
        fc.nat(128),
        ([one, two, prefix], shared) => {
          // half of two random addresses, so that they agree in some prefix
          const bits = bitsOf(one).slice(0, shared) + bitsOf(two).slice(shared);
          const v6 = one.includes(':');
          const other = bits
            .match(v6 ? /.{16}/g : /.{8}/g)!
            .map((part) => parseInt(part, 2).toString(v6 ? 16 : 10))
            .join(v6 ? ':' : '.');
          const expected = bits.slice(0, prefix) === bitsOf(one).slice(0, prefix);
          expect(inNetworks(other, [`${one}/${prefix}`])).toBe(expected);
          expect(inNetworks(other, ['192.0.2.1/32', canonical(`${one}/${prefix}`)])).toBe(
            expected || other === '192.0.2.1',
          );
        },
      ),
    ));

  it('is the same address inside of IPv6, with a zone or without', () =>
    fc.assert(
      fc.property(ipv4, ipv6, fc.integer({ min: 8, max: 32 }), (ip, ip6, prefix) => {
        const cidrs = [canonical(`${ip}/${prefix}`), canonical(`${ip6}/${prefix * 4}`)];
        for (const same of [ip, `::ffff:${ip}`, `::ffff:${ip}%eth0`, ip6, `${ip6}%3`])
          expect(inNetworks(same, cidrs)).toBe(true);
      }),
    ));

  it.each([
    undefined,
    '',
    'localhost',
    '10.1',
    '010.0.0.1',
    '1.2.3.4.5',
    '10.0.0.1/32',
    '%',
    '::ffff:10.0.0.1:80',
  ])('is none: %s', (ip) => expect(inNetworks(ip, ['10.0.0.0/8', '::/16'])).toBe(false));

  it('is in no network when there is none, or a malformed one', () => {
    expect(inNetworks('10.0.0.1', [])).toBe(false);
    expect(inNetworks('10.0.0.1', ['10.0.0.0/99', 'x', ''])).toBe(false);
  });
});
