import { cameraPatchSchema } from '@mimamori/cameras';
import { PREFECTURES, siteCreateSchema } from '@mimamori/sites';

import { decisions, needsMask } from './demo.camera-facts';
import { CAPITALS } from './demo.capitals';
import { demoStores, KUMANOMI, MIMAMART, REGIONS } from './demo.chain';
import { openingHours } from './demo.hours';
import { camerasPerStore, inventoryCsv } from './demo.inventory';

describe('the demonstration', () => {
  it('has a store in each of the 47 prefectures, store 0001 in Tokyo', () => {
    const stores = demoStores(MIMAMART.stores);
    expect(new Set(stores.map(({ prefecture }) => prefecture)).size).toBe(47);
    expect(REGIONS.flatMap(({ prefectures }) => prefectures)).toHaveLength(47);
    expect(stores[0]).toMatchObject({ code: '0001', prefecture: '東京都', regionCode: 'kanto' });
  });

  it('stands in the capitals, by codes whose check digits fit', () => {
    for (const { prefecture, nameKana, capital } of demoStores(MIMAMART.stores)) {
      const { prefectureKana, ...rest } = CAPITALS[prefecture]!;
      expect(capital).toEqual({ prefectureKana, ...rest });
      expect(nameKana.startsWith(prefectureKana)).toBe(true);
      const site = { code: '1', name: 'x', nameKana, prefecture, municipalityCode: rest.municipalityCode };
      expect(siteCreateSchema.parse(site)).toMatchObject({
        prefecture,
        municipalityCode: rest.municipalityCode.slice(0, 5),
      });
      expect(PREFECTURES[Number(rest.municipalityCode.slice(0, 2)) - 1]).toBe(prefecture);
    }
    expect(Object.keys(CAPITALS)).toEqual([...PREFECTURES]);
  });

  it('opens at hours that the register takes', () => {
    for (const index of [0, 1, 2]) {
      const openingTimes = openingHours(index);
      const parsed = siteCreateSchema.parse({ code: '1', name: 'x', openingHours: openingTimes });
      expect(parsed.openingHours).toEqual(openingTimes);
    }
  });

  it.each([MIMAMART, KUMANOMI])('spreads the cameras of $code evenly', ({ stores, cameras }) => {
    const counts = camerasPerStore(stores, cameras);
    expect(counts.reduce((sum, count) => sum + count)).toBe(cameras);
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
  });

  it('writes one line per camera under one line of headings', () => {
    const lines = inventoryCsv(demoStores(3), 21).toString().trimEnd().split('\r\n');
    expect(lines).toHaveLength(22);
    expect(new Set(lines.slice(1).map((line) => line.split(',').slice(0, 2).join()))).toHaveProperty(
      'size',
      21,
    );
  });

  it('decides about cameras in words that the register takes, and leaves something to be found', () => {
    const areas = ['entrance', 'sales_floor', 'checkout', 'backyard', 'parking'];
    const leads = Array.from({ length: 600 }, (_, index) => ({
      id: 'x',
      index,
      siteCode: '0001',
      areaClass: areas[index % areas.length]!,
      installedOn: `202${1 + (index % 5)}-04-15`,
    }));
    const decided = leads.map(decisions);
    for (const facts of decided) expect(cameraPatchSchema.parse(facts)).toEqual(facts);
    for (const [index, { viewCatches }] of decided.entries())
      expect(viewCatches?.includes('neighbouring_interior')).toBe(needsMask({ index }));
    for (const field of ['onvifProfiles', 'recordingPlace', 'inspectedOn', 'noticeClass'] as const)
      expect(decided.filter((facts) => facts[field] === null)).not.toHaveLength(0);
  });
});
