import { always, aSite, everyDay } from '@mimamori/sites/testing';
import fc from 'fast-check';

import { openingAt, settled, siteFaults } from './site.rules';

const codes = (over: Parameters<typeof aSite>[0]) =>
  siteFaults(aSite(over)).map(({ pointer, code }) => `${pointer} ${code}`);
const at = (text: string) => new Date(`${text}:00+09:00`);

describe('the facts of a site', () => {
  it.each<[string, Parameters<typeof aSite>[0], string[]]>([
    ['agree', { prefecture: '千葉県', municipalityCode: '12203' }, []],
    ['name no municipality', { prefecture: '千葉県' }, []],
    [
      'name one of another prefecture',
      { prefecture: '東京都', municipalityCode: '12203' },
      ['/municipalityCode sites.prefecture_mismatch'],
    ],
    ['close on the day they open', { openedOn: '2026-04-01', closedOn: '2026-04-01' }, []],
    [
      'close before they open',
      { openedOn: '2026-04-01', closedOn: '2026-03-31' },
      ['/closedOn sites.closed_before_opened'],
    ],
    ['have half a position', { latitude: 35.6 }, ['/longitude sites.position_half']],
    ['have the other half', { longitude: 139.7 }, ['/latitude sites.position_half']],
  ])('%s', (_case, over, faults) => expect(codes(over)).toEqual(faults));

  it('say the prefecture of the municipality where nobody else does', () => {
    const site = aSite({ prefecture: null, municipalityCode: '47201' });
    expect(settled(undefined, site, '2026-11-21').prefecture).toBe('沖縄県');
  });

  it('end with the day of closing, and begin anew', () => {
    const open = aSite();
    const closed = settled(open, { ...open, status: 'closed' }, '2026-11-21');
    expect(closed.closedOn).toBe('2026-11-21');
    const told = settled(open, { ...open, status: 'closed', closedOn: '2026-10-31' }, '2026-11-21');
    expect(told.closedOn).toBe('2026-10-31');
    expect(settled(closed, { ...closed, status: 'open' }, '2026-12-01').closedOn).toBeNull();
    const until = { ...closed, status: 'open' as const, closedOn: '2027-01-31' };
    expect(settled(closed, until, '2026-12-01').closedOn).toBe('2027-01-31');
  });
});

describe('whether a site is open', () => {
  it('is not known without hours, and known to be no outside of its days', () => {
    const site = aSite({ openedOn: '2026-04-01', closedOn: '2027-03-31' });
    expect(openingAt(site, at('2026-11-21T12:00')).open).toBeNull();
    expect(openingAt(site, at('2026-03-31T12:00')).open).toBe(false);
    expect(openingAt(site, at('2027-04-01T00:00')).open).toBe(false);
  });

  it('lasts through the night of the last day, and not before the first', () => {
    const hours = everyDay({ opens: '18:00', closes: '26:00' });
    const site = aSite({ openedOn: '2026-04-01', closedOn: '2027-03-31', openingHours: hours });
    expect(openingAt(site, at('2026-04-01T01:00')).open).toBe(false);
    expect(openingAt(site, at('2026-04-01T18:00')).open).toBe(true);
    expect(openingAt(site, at('2027-04-01T01:59')).open).toBe(true);
    expect(openingAt(site, at('2027-04-01T18:00')).open).toBe(false);
  });

  it('goes on over midnight and into the next stretch, and has no end in a store that never closes', () => {
    const night = aSite({
      openingHours: everyDay({ opens: '00:00', closes: '03:00' }, { opens: '20:00', closes: '24:00' }),
    });
    expect(openingAt(night, at('2026-11-21T23:00'))).toEqual({
      open: true,
      opensAt: at('2026-11-21T20:00'),
      closesAt: at('2026-11-22T03:00'),
    });
    const ever = aSite({ openingHours: always() });
    expect(openingAt(ever, at('2026-11-21T23:00'))).toEqual({ open: true, opensAt: null, closesAt: null });
    const last = aSite({ openingHours: always(), closedOn: '2026-11-22' });
    expect(openingAt(last, at('2026-11-21T23:00')).closesAt).toEqual(at('2026-11-23T00:00'));
  });

  it('is no for a closed site, at any time', () => {
    const site = aSite({ status: 'closed', openingHours: always() });
    fc.assert(fc.property(fc.date({ noInvalidDate: true }), (instant) => !openingAt(site, instant).open));
  });
});
