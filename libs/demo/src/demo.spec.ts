import { cameraPatchSchema, maskCreateSchema } from '@mimamori/cameras';
import { Files } from '@mimamori/files';
import { PREFECTURES, siteCreateSchema } from '@mimamori/sites';

import { decisions, needsMask, stepsOf } from './demo.camera-facts';
import { CAPITALS } from './demo.capitals';
import { demoStores, KUMANOMI, MIMAMART, REGIONS } from './demo.chain';
import { openingHours } from './demo.hours';
import { floorPlan } from './demo.floor-plan';
import { camerasPerStore, inventoryCsv, OLDEST_MODEL } from './demo.inventory';
import { maskOf } from './demo.masks';
import { drawnPhoto } from './demo.picture';

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
      model: index % 29 === 8 ? OLDEST_MODEL : 'MH-D200',
      today: '2026-11-22',
    }));
    const decided = leads.map(decisions);
    for (const facts of decided) expect(cameraPatchSchema.parse(facts)).toEqual(facts);
    for (const [index, { viewCatches }] of decided.entries())
      expect(viewCatches?.includes('neighbouring_interior')).toBe(needsMask({ index }));
    for (const lead of leads.filter(needsMask))
      expect(maskCreateSchema.parse(maskOf(lead))).toMatchObject({ label: maskOf(lead).label });
    const steps = leads.flatMap(stepsOf);
    expect(steps.filter(({ to, reason }) => to !== 'active' && !reason)).toEqual([]);
    expect(new Set(steps.map(({ to }) => to))).toEqual(new Set(['active', 'suspended', 'retired']));
    // faults of which each has a rule that finds it
    const faults: readonly ((facts: (typeof decided)[number]) => boolean)[] = [
      ({ audio, audioPurpose }) => audio === true && audioPurpose === null,
      ({ recordingPlace, storageEncrypted }) => recordingPlace === 'in_camera' && storageEncrypted === false,
      ({ supportEndsOn }) => supportEndsOn! < '2026-11-22',
      ({ managementTls }) => managementTls === false,
      ({ inspectedOn }) => inspectedOn === null,
    ];
    for (const fault of faults) {
      expect(decided.filter(fault).length).toBeGreaterThan(0);
      expect(decided.slice(0, 13).filter(fault).length).toBeGreaterThan(0);
    }
    for (const field of ['onvifProfiles', 'recordingPlace', 'inspectedOn', 'noticeClass'] as const)
      expect(decided.filter((facts) => facts[field] === null)).not.toHaveLength(0);
  });

  it('draws photos and a floor plan that a customer could upload', async () => {
    const files = new Files(...(Array(6).fill(null) as unknown as ConstructorParameters<typeof Files>));
    const photo = await files.check({ kind: 'photo', title: 'x', bytes: drawnPhoto(0), filename: 'x.png' });
    expect(photo).toMatchObject({ contentType: 'image/png', width: 480, height: 270 });
    expect(drawnPhoto(1).equals(drawnPhoto(0))).toBe(false);
    const plan = floorPlan('0001', ['C01', 'C02']);
    const document = await files.check({ kind: 'document', title: 'x', bytes: plan, filename: 'x.pdf' });
    expect(document).toMatchObject({ contentType: 'application/pdf' });
    // the table of objects tells where each begins
    const text = plan.toString('latin1');
    const places = [...text.matchAll(/^(\d{10}) 00000 n $/gm)].map(([, place]) => Number(place));
    expect(places.map((place) => text.slice(place, place + 7))).toEqual(
      places.map((_, index) => `${index + 1} 0 obj`),
    );
  });
});
