import fc from 'fast-check';

import { isNetwork, isPublicAddress, isWithin, parseNetwork } from './public-address';

const octet = fc.integer({ min: 0, max: 255 });
const group = fc.integer({ min: 0, max: 0xffff });
/** An address of a block: its leading numbers, then anything. */
const v4 = (...head: fc.Arbitrary<number>[]) =>
  fc.tuple(...head, ...Array.from({ length: 4 - head.length }, () => octet)).map((parts) => parts.join('.'));
const v6 = (...head: number[]) =>
  fc
    .tuple(...Array.from({ length: 8 - head.length }, () => group))
    .map((tail) => [...head, ...tail].map((part) => part.toString(16)).join(':'));
const is = (value: number) => fc.constant(value);
const within = (min: number, max: number) => fc.integer({ min, max });
const hex = (address: string) =>
  address
    .split('.')
    .map((part) => Number(part).toString(16).padStart(2, '0'))
    .join('')
    .replace(/^(.{4})/, '$1:');

const NOT_PUBLIC: Readonly<Record<string, fc.Arbitrary<string>>> = {
  unspecified: v4(is(0)),
  'private 10/8': v4(is(10)),
  'private 172.16/12': v4(is(172), within(16, 31)),
  'private 192.168/16': v4(is(192), is(168)),
  loopback: v4(is(127)),
  'link-local, with the metadata service': v4(is(169), is(254)),
  CGNAT: v4(is(100), within(64, 127)),
  'protocol assignments': v4(is(192), is(0), is(0)),
  documentation: fc.oneof(
    v4(is(192), is(0), is(2)),
    v4(is(198), is(51), is(100)),
    v4(is(203), is(0), is(113)),
  ),
  benchmarking: v4(is(198), within(18, 19)),
  '6to4 relay': v4(is(192), is(88), is(99)),
  multicast: v4(within(224, 239)),
  'reserved and broadcast': v4(within(240, 255)),
  'metadata of a cloud in public space': fc.constant('168.63.129.16'),
  'IPv6 unspecified and loopback': fc.constantFrom('::', '::1', '0:0:0:0:0:0:0:1'),
  'IPv6 IPv4-compatible': v6(0, 0, 0, 0, 0, 0),
  'IPv6 IPv4-mapped': v4(octet).map((address) => `::ffff:${address}`),
  'IPv6 IPv4-mapped in hexadecimal': v4(octet).map((address) => `::ffff:${hex(address)}`),
  'IPv6 IPv4-translated': v6(0, 0, 0, 0, 0xffff, 0),
  NAT64: v6(0x64, 0xff9b, 0, 0, 0, 0),
  'NAT64 of one network': v6(0x64, 0xff9b, 1),
  'IPv6 discard': v6(0x100, 0, 0, 0),
  Teredo: v6(0x2001, 0),
  'IPv6 protocol assignments': fc.oneof(v6(0x2001, 2, 0), v6(0x2001, 0x10), v6(0x2001, 0x20)),
  'IPv6 documentation': fc.oneof(v6(0x2001, 0xdb8), v6(0x3fff, 0)),
  '6to4': v6(0x2002),
  ISATAP: fc.oneof(v6(0x2400, 0, 0, 1, 0, 0x5efe), v6(0x2400, 0, 0, 1, 0x200, 0x5efe)),
  'segment routing': v6(0x5f00),
  'unique local, with a metadata service': fc.oneof(v6(0xfc00), v6(0xfd00), fc.constant('fd00:ec2::254')),
  'IPv6 link-local': fc.oneof(v6(0xfe80), v6(0xfebf)),
  'IPv6 site-local': v6(0xfec0),
  'IPv6 multicast': v6(0xff02),
  'IPv6 that nobody was given': fc.oneof(v6(0x4000), v6(0x8000), v6(0xe000)),
  'a zone': fc.constantFrom('fe80::1%eth0', '2606:4700::1%1'),
  'other spellings and names': fc.constantFrom(
    '127.1',
    '2130706433',
    '0x7f.0.0.1',
    '0177.0.0.1',
    'localhost',
    '',
    '1.1.1.1 ',
  ),
};

describe('a public address', () => {
  it.each(Object.entries(NOT_PUBLIC))('is none of: %s', (_class, addresses) => {
    fc.assert(fc.property(addresses, (address) => !isPublicAddress(address)));
  });

  it.each([
    [
      'IPv4',
      fc.oneof(
        v4(is(8), is(8)),
        v4(is(1), is(1)),
        v4(is(172), within(32, 255)),
        v4(is(100), within(128, 255)),
        v4(within(205, 223)),
      ),
    ],
    ['IPv6', fc.oneof(v6(0x2606, 0x4700, 1, 1, 1), v6(0x2400, 0xcb00, 1, 1, 1))],
  ])('is any other of %s', (_kind, addresses) => {
    fc.assert(fc.property(addresses, (address) => isPublicAddress(address)));
  });
});

describe('a network', () => {
  it('holds the addresses of its block, of its own kind only', () => {
    const networks = ['10.1.0.0/16', 'fd00::/8', '192.168.7.7'].map(parseNetwork);
    const found = ['10.1.2.3', '10.2.0.1', 'fd12::1', '192.168.7.7', '192.168.7.8', '::ffff:10.1.2.3', 'x'];
    expect(found.filter((address) => isWithin(address, networks))).toEqual([
      '10.1.2.3',
      'fd12::1',
      '192.168.7.7',
    ]);
    expect(['10.0.0.0/8', '::1', '10.0.0.0/33', 'example.com', 'example.com:443'].filter(isNetwork)).toEqual([
      '10.0.0.0/8',
      '::1',
    ]);
  });
});
