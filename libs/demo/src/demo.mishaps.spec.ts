import fc from 'fast-check';

import { camerasOf } from './demo.camera';
import { stepsOf } from './demo.camera-facts';
import { demoStores, FIRST_STORE, MIMAMART } from './demo.chain';
import { DIRTY_LENS, standingFault } from './demo.faults';
import { isDark, seenAt } from './demo.mishaps';
import { due, reportEveryMs, turnOf } from './demo.rota';

const MINUTE = 60_000;
const HALF_MINUTE = 30_000;
const DAY = 24 * 60 * MINUTE;
const START = Date.parse('2026-11-22T00:00:00Z');
const CAMERAS = camerasOf(MIMAMART, demoStores(MIMAMART), '2026-11-22');
const OTHERS = CAMERAS.filter(({ store }) => store.code !== FIRST_STORE);
const instant = fc.integer({ min: START, max: START + 300 * DAY });

/** How often something is so over a time, looked at each half minute; and how often it begins. */
function share(isSo: (at: number) => boolean, days: number): { share: number; beginnings: number } {
  let [count, beginnings, before] = [0, 0, false];
  for (let at = START; at < START + days * DAY; at += HALF_MINUTE) {
    const so = isSo(at);
    if (so) count += 1;
    if (so && !before) beginnings += 1;
    before = so;
  }
  return { share: count / ((days * DAY) / HALF_MINUTE), beginnings };
}

describe('what the simulator sees', () => {
  it('is the same for the same camera and instant', () => {
    fc.assert(
      fc.property(fc.constantFrom(...CAMERAS), instant, ({ store, code }, at) => {
        expect(seenAt(store.code, code, at)).toEqual(seenAt(store.code, code, at));
        expect(isDark(store.code, at)).toBe(isDark(store.code, at));
      }),
    );
  });

  it('is in words that reports take', () => {
    const seen = CAMERAS.flatMap(({ store, code }) =>
      [0, 3, 7].map((hours) => seenAt(store.code, code, START + hours * 60 * MINUTE)),
    );
    for (const { reasons } of seen) for (const reason of reasons) expect(reason).toMatch(/^[a-z][a-z_]*$/);
    expect(new Set(seen.map(({ status }) => status))).toEqual(new Set(['online', 'offline', 'degraded']));
    expect(seen.some(({ recording }) => recording === 'no')).toBe(true);
  });

  it('finds most cameras well at any time, and a few in trouble for long', () => {
    fc.assert(
      fc.property(instant, (at) => {
        const online = CAMERAS.filter(({ store, code }) => seenAt(store.code, code, at).status === 'online');
        expect(online.length / CAMERAS.length).toBeGreaterThan(0.85);
        expect(online.length).toBeLessThan(CAMERAS.length);
      }),
      { numRuns: 30 },
    );
    const faults = CAMERAS.map(({ store, code }) => standingFault(store.code, code)).filter(Boolean);
    expect(new Set(faults)).toEqual(new Set(['offline', 'never_records', 'dirty_lens']));
    expect(faults.length).toBeLessThan(CAMERAS.length / 15);
  });

  it('has cameras go and come back: some minutes a day', () => {
    const sample = OTHERS.filter(
      (camera) => camera.index % 60 === 7 && !standingFault(camera.store.code, camera.code),
    );
    for (const { store, code } of sample.slice(0, 5)) {
      const away = share((at) => seenAt(store.code, code, at).status === 'offline', 20);
      expect(away.share).toBeGreaterThan(0);
      expect(away.share).toBeLessThan(0.03);
      expect(away.beginnings).toBeLessThan(40);
    }
  });

  it('has a store go dark now and then for some minutes, and never the first', () => {
    const dark = share((at) => isDark('0017', at), 40);
    expect(dark.beginnings).toBeGreaterThan(5);
    expect(dark.beginnings).toBeLessThanOrEqual(20);
    const minutes = (dark.share * 40 * DAY) / MINUTE / dark.beginnings;
    expect(minutes).toBeGreaterThan(3);
    expect(minutes).toBeLessThan(12);
    fc.assert(fc.property(instant, (at) => expect(isDark(FIRST_STORE, at)).toBe(false)));
    const atNoon = demoStores(MIMAMART).filter(({ code }) => isDark(code, START + DAY / 2));
    expect(atNoon.length).toBeLessThan(5);
  });

  it('has one camera flap, which films', () => {
    const flapping = CAMERAS.filter(({ store, code }) => {
      const statuses = [0, 1, 2, 3].map(
        (turn) => seenAt(store.code, code, START + turn * HALF_MINUTE).status,
      );
      return statuses.join() === 'online,offline,online,offline';
    });
    expect(flapping.map(({ store, code }) => `${store.code}/${code}`)).toEqual(['0002/C05']);
    expect(stepsOf(flapping[0]!).at(-1)?.to).toBe('active');
  });

  it('leaves cameras alone that people add, and the first store but for one lens', () => {
    expect(standingFault('0002', 'T01')).toBeUndefined();
    const first = CAMERAS.filter(({ store }) => store.code === FIRST_STORE);
    const faulty = first.filter(({ store, code }) => standingFault(store.code, code));
    expect(faulty.map(({ code }) => code)).toEqual([DIRTY_LENS.code]);
  });
});

describe('the rota', () => {
  const stores = Array.from({ length: 3_000 }, (_, at) => ({ turn: turnOf(`site-${at}`) }));

  it.each([
    [47, 30],
    [5_000, 30],
    [10_000, 60],
  ])('has each of %i stores report once in %i s, spread evenly', (count, period) => {
    const every = reportEveryMs(count);
    expect(every).toBe(period * 1000);
    const seconds = Array.from({ length: period }, (_, second) =>
      due(stores, { after: START + second * 1000, until: START + (second + 1) * 1000, every }),
    );
    const turns = seconds.flat();
    expect(turns).toHaveLength(stores.length);
    expect(new Set(turns).size).toBe(stores.length);
    const usual = stores.length / period;
    for (const { length } of seconds) expect(Math.abs(length - usual)).toBeLessThan(usual * 0.6);
  });

  it('makes up for what was missed, once, and repeats nothing', () => {
    const every = HALF_MINUTE;
    expect(due(stores, { after: START, until: START + 10 * MINUTE, every })).toHaveLength(stores.length);
    expect(due(stores, { after: START, until: START, every })).toEqual([]);
  });
});
