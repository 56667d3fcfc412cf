import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { type Config, FixedClock } from '@mimamori/platform';
import { Logger } from '@nestjs/common';
import fc from 'fast-check';

import { addressBytes, unmapped } from './address-bytes';
import { Countries } from './countries.service';
import { type SampleEntries, sampleTable } from './country-table.sample';
import { CountryTable } from './country.table';

const folder = mkdtempSync(path.join(tmpdir(), 'mimamori-countries-'));
afterAll(() => rmSync(folder, { recursive: true }));
const fileOf = (bytes: Buffer, name = 'table.mmdb') => {
  const file = path.join(folder, name);
  writeFileSync(file, bytes);
  return file;
};

const names = { en: 'Japan', ja: '日本', long: 'x'.repeat(400) };
const ENTRIES: SampleEntries = [
  ['1.0.16.0/20', { country_code: 'JP' }],
  ['8.8.8.0/24', { country: { iso_code: 'US', geoname_id: 6_252_001, names, is_in_european_union: false } }],
  ['9.0.0.0/8', { country: 'DE', also: [1, 'two', true] }],
  ['11.0.0.0/8', { continent: { code: 'EU' } }],
  ['2001:200::/32', { country_code: 'JP' }],
  ['2a00:1450::/29', { country_code: 'IE' }],
];

describe('a table of countries', () => {
  it.each([24, 28, 32] as const)('is read with records of %i bits', (recordSize) => {
    const table = CountryTable.open(fileOf(sampleTable(ENTRIES, { recordSize })));
    const found = (...ips: string[]) => ips.map((ip) => table.countryOf(ip));
    expect(found('1.0.16.0', '1.0.31.255', '1.0.32.0', '1.0.15.255')).toEqual(['JP', 'JP', null, null]);
    expect(found('8.8.8.8', '9.9.9.9', '11.1.1.1', '200.1.1.1')).toEqual(['US', 'DE', null, null]);
    expect(found('2001:200::1', '2001:201::1', '2a00:1457::1', '::1')).toEqual(['JP', null, 'IE', null]);
    expect(found('nothing', '')).toEqual([null, null]);
    expect(table).toMatchObject({ kind: 'Sample-Country', builtAt: new Date(1_790_000_000_000) });
    table.close();
  });

  it('of IPv4 alone knows nothing of IPv6', () => {
    const table = CountryTable.open(fileOf(sampleTable(ENTRIES.slice(0, 3), { ipVersion: 4 })));
    expect([table.countryOf('8.8.8.8'), table.countryOf('2001:200::1')]).toEqual(['US', null]);
    table.close();
  });

  it('that is none, or is cut off, is refused or answers with an error, whatever is in it', () => {
    expect(() => CountryTable.open(fileOf(Buffer.from('nothing')))).toThrow('no MaxMind DB');
    expect(() => CountryTable.open(path.join(folder, 'absent'))).toThrow('ENOENT');
    const whole = sampleTable(ENTRIES);
    const damaged = fc.tuple(fc.nat(whole.length - 1), fc.uint8Array({ minLength: 1, maxLength: 8 }));
    fc.assert(
      fc.property(damaged, ([at, bytes]) => {
        const copy = Buffer.from(whole);
        copy.set(bytes.subarray(0, whole.length - at), at);
        try {
          const table = CountryTable.open(fileOf(copy));
          for (const ip of ['1.0.16.1', '8.8.8.8', '9.1.1.1', '2001:200::1'])
            try {
              expect(String(table.countryOf(ip))).toMatch(/^(?:[A-Z]{2}|null)$/);
            } catch (error) {
              expect(error).toEqual(expect.objectContaining({ message: expect.any(String) }));
              if (!(error instanceof RangeError || error instanceof TypeError)) throw error;
            }
          table.close();
        } catch (error) {
          if (!(error instanceof RangeError || error instanceof TypeError)) throw error;
        }
      }),
      { numRuns: 150 },
    );
  });
});

describe('an address', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7', [203, 0, 113, 7]],
    ['::ffff:203.0.113.7', '203.0.113.7', [203, 0, 113, 7]],
    ['::1', '::1', [...Array<number>(15).fill(0), 1]],
    ['2001:db8::ff', '2001:db8::ff', [0x20, 1, 0x0d, 0xb8, ...Array<number>(11).fill(0), 255]],
    [
      '64:ff9b::192.0.2.1',
      '64:ff9b::192.0.2.1',
      [0, 0x64, 0xff, 0x9b, ...Array<number>(8).fill(0), 192, 0, 2, 1],
    ],
  ])('is its bytes: %s', (ip, plain, bytes) => {
    expect(unmapped(ip)).toBe(plain);
    expect(addressBytes(plain)).toEqual(bytes);
  });

  it.each(['', 'x', '1.2.3', 'fe80::1%eth0'])('is not: %j', (text) => {
    expect(addressBytes(text)).toBeUndefined();
  });
});

describe('countries of the log', () => {
  const clock = new FixedClock(new Date('2026-11-22T00:00:00Z'));
  const countries = (countryTable?: string) => new Countries({ countryTable } as Config, clock);
  let told: jest.SpyInstance;
  beforeEach(() => {
    jest.spyOn(Logger.prototype, 'log').mockImplementation();
    told = jest.spyOn(Logger.prototype, 'error').mockImplementation();
  });
  afterEach(() => jest.restoreAllMocks());

  it('are those of public addresses, and none without a table', () => {
    const some = countries(fileOf(sampleTable([...ENTRIES, ['10.0.0.0/8', { country_code: 'XX' }]])));
    expect(
      ['8.8.8.8', '::ffff:8.8.8.8', '10.1.1.1', '127.0.0.1', '::1', null].map((ip) => some.of(ip)),
    ).toEqual(['US', 'US', null, null, null, null]);
    expect(some.health()).toBe('up');
    some.onModuleDestroy();
    expect([countries().of('8.8.8.8'), countries().health()]).toEqual([null, 'up']);
  });

  it('follow a newer table, and say when it cannot be read', () => {
    const file = fileOf(sampleTable([['8.8.8.0/24', { country_code: 'US' }]]), 'renewed.mmdb');
    const some = countries(file);
    expect(some.of('8.8.8.8')).toBe('US');
    fileOf(sampleTable([['8.8.8.0/23', { country_code: 'CA' }]]), 'renewed.mmdb');
    expect(some.of('8.8.8.8')).toBe('US');
    clock.advance(60_000);
    expect(some.of('8.8.8.8')).toBe('CA');
    fileOf(Buffer.from('cut'), 'renewed.mmdb');
    clock.advance(60_000);
    expect([some.of('8.8.8.8'), some.health()]).toEqual([null, 'degraded']);
    clock.advance(60_000);
    expect(some.health()).toBe('degraded');
    expect(told).toHaveBeenCalledTimes(1);
    fileOf(sampleTable([['8.8.8.0/24', { country_code: 'US' }]]), 'renewed.mmdb');
    clock.advance(60_000);
    expect([some.of('8.8.8.8'), some.health()]).toEqual(['US', 'up']);
    some.onModuleDestroy();
  });
});
