import { cameraPatchSchema, maskCreateSchema, purposeCreateSchema } from '@mimamori/cameras';
import { Files } from '@mimamori/files';
import { AREA_CLASSES, PREFECTURES, siteCreateSchema } from '@mimamori/sites';
import { readCsv } from '@mimamori/tabular';

import { camerasOf, type DemoCamera } from './demo.camera';
import { decisions, needsMask, stepsOf } from './demo.camera-facts';
import { CAPITALS } from './demo.capitals';
import {
  camerasPerStore,
  chainOf,
  demoStores,
  FIRST_STORE,
  KUMANOMI,
  MIMAMART,
  prefectureCode,
  REGIONS,
} from './demo.chain';
import { floorPlan } from './demo.floor-plan';
import { openingHours } from './demo.hours';
import { COLUMNS, inventoryCsv, statesCsv } from './demo.inventory';
import { maskOf } from './demo.masks';
import { ownerLoginId, peopleOf } from './demo.people';
import { drawnPhoto } from './demo.picture';
import { isClosing, isOpening, lifeOf } from './demo.store-life';
import { tasksOf } from './demo.late-tasks';

const TODAY = '2026-11-22';
const ALL = camerasOf(MIMAMART, demoStores(MIMAMART), TODAY);
const listed = (cameras: readonly DemoCamera[]) =>
  cameras.map((camera) => ({ camera, owner: 'owner', decided: true, step: stepsOf(camera)[0] }));
/** The data rows of a file, by the keys of the inventory. */
function rowsOf(file: Buffer): readonly Readonly<Record<string, string | undefined>>[] {
  const columns = COLUMNS.map(({ key, heading }) => ({ key, headings: [heading] as const }));
  const limits = { maxRows: 20_000, maxBytes: 16 * 1024 * 1024, maxFieldLength: 2_000 };
  const { rows, errors } = readCsv(file, { columns, ...limits });
  expect(errors).toEqual([]);
  return rows.map(({ values }) => values);
}

describe('the stores', () => {
  it('stand in each of the 47 prefectures, store 0001 in Tokyo', () => {
    const stores = demoStores(MIMAMART);
    expect(new Set(stores.map(({ prefecture }) => prefecture)).size).toBe(47);
    expect(REGIONS).toHaveLength(8);
    expect(REGIONS.flatMap(({ prefectures }) => prefectures)).toHaveLength(47);
    expect(new Set(PREFECTURES.map(prefectureCode)).size).toBe(47);
    expect(stores[0]).toMatchObject({
      code: FIRST_STORE,
      name: '東京中央店',
      prefecture: '東京都',
      regionCode: 'kanto',
    });
  });

  it.each([MIMAMART, KUMANOMI, chainOf('mimamart', 10_000)])(
    'are what the register takes ($code, $stores stores)',
    (chain) => {
      const stores = demoStores(chain);
      // the last ones are the oddest: five digits, three-digit rounds
      for (const store of stores.slice(-100)) {
        const { code, name, nameKana, prefecture, capital, kind } = store;
        const { municipalityCode, name: municipalityName, postalArea } = capital;
        const facts = { code, name, nameKana, prefecture, municipalityCode, municipalityName };
        const openingTimes = openingHours(kind.hours, TODAY);
        const site = { ...facts, postalCode: `${postalArea}-0000`, openingHours: openingTimes };
        const parsed = siteCreateSchema.parse({ ...site, ...lifeOf(store, TODAY) });
        expect(parsed).toMatchObject({ nameKana, municipalityCode: municipalityCode.slice(0, 5) });
        expect(parsed.openingHours).toEqual(openingTimes);
        expect(PREFECTURES[Number(municipalityCode.slice(0, 2)) - 1]).toBe(prefecture);
      }
      for (const field of ['code', 'name', 'nameKana'] as const)
        expect(new Set(stores.map((store) => store[field])).size).toBe(chain.stores);
      expect(Object.keys(CAPITALS)).toEqual([...PREFECTURES]);
    },
  );

  it('can be made in stretches', () => {
    const chain = chainOf('mimamart', 10_000);
    const [first, second] = [demoStores(chain, 0, 47), demoStores(chain, 47, 147)];
    expect([...first, ...second]).toEqual(demoStores(chain, 0, 147));
    const whole = camerasOf(chain, demoStores(chain, 0, 147), TODAY);
    expect([...camerasOf(chain, first, TODAY), ...camerasOf(chain, second, TODAY)]).toEqual(whole);
  });

  it('differ in rooms and hours, and one opens and one closes among the first ten', () => {
    const stores = demoStores(chainOf('mimamart', 10));
    expect(new Set(stores.map(({ kind }) => kind.hours)).size).toBe(4);
    expect(stores.filter(isOpening)).toHaveLength(1);
    expect(stores.filter(isClosing)).toHaveLength(1);
    for (const { kind } of stores)
      for (const place of [...kind.places, ...kind.unfilmed]) expect(AREA_CLASSES).toContain(place.class);
  });

  it.each([1, 2, 10, 47, 1_000, 10_000])(
    'have all cameras among them, 13 of them in the first (%i)',
    (count) => {
      const chain = chainOf('mimamart', count);
      const counts = camerasPerStore(chain);
      expect(counts.reduce((sum, each) => sum + each, 0)).toBe(chain.cameras);
      expect(counts[0]).toBe(13);
      expect(Math.min(...counts)).toBeGreaterThan(8);
    },
  );
});

describe('the people and purposes', () => {
  it.each(['mimamart', 'kumanomi'])(
    'of %s are those of the contract, and each owner is one of them',
    (code) => {
      const people = peopleOf(code).map(({ loginId }) => loginId);
      expect(people).toEqual(
        expect.arrayContaining([
          'owner',
          'admin',
          'compliance',
          'region-kanto',
          'store-0001',
          'operator-0001',
        ]),
      );
      expect(people).toEqual(
        expect.arrayContaining(['viewer-0001', 'auditor', 'rep', 'guard', 'machine-0001']),
      );
      expect(new Set(people).size).toBe(people.length);
      for (const store of demoStores(chainOf(code, 47))) expect(people).toContain(ownerLoginId(code, store));
      for (const { ownerLoginId: owner } of tasksOf(code)) expect(people).toContain(owner);
    },
  );

  it('are told in both languages, and no two tenants film for the same', () => {
    for (const { purposes } of [MIMAMART, KUMANOMI])
      for (const purpose of purposes) expect(purposeCreateSchema.parse(purpose)).toEqual(purpose);
    expect(MIMAMART.purposes.map(({ text }) => text)).not.toEqual(
      expect.arrayContaining([KUMANOMI.purposes[0]!.text]),
    );
    const known = MIMAMART.purposes.map(({ code }) => code);
    for (const { purposes } of ALL) expect(known).toEqual(expect.arrayContaining([...purposes]));
  });
});

describe('the cameras', () => {
  it('come in as one line each under one line of headings', () => {
    const rows = rowsOf(inventoryCsv(listed(ALL)));
    expect(rows).toHaveLength(600);
    expect(new Set(rows.map((row) => `${row.siteCode}/${row.code}`)).size).toBe(600);
    expect(new Set(rows.map((row) => row.mac)).size).toBe(600);
    expect(new Set(rows.map((row) => row.vendor)).size).toBeGreaterThan(4);
    const [first] = rowsOf(statesCsv([{ camera: ALL[0]!, step: { to: 'active' } }]));
    expect(first).toMatchObject({ siteCode: FIRST_STORE, code: 'C01', state: 'active', vendor: '' });
  });

  it('are decided about in words that the register takes, and leave something to be found', () => {
    const decided = ALL.map(decisions);
    for (const facts of decided) expect(cameraPatchSchema.parse(facts)).toEqual(facts);
    for (const [at, { viewCatches }] of decided.entries()) {
      const intimate = viewCatches?.some((caught) => ['neighbouring_interior', 'restroom'].includes(caught));
      expect(intimate).toBe(needsMask(ALL[at]!));
    }
    for (const camera of ALL.filter(needsMask))
      expect(maskCreateSchema.parse(maskOf(camera))).toMatchObject({ label: maskOf(camera).label });
    // faults of which each has a rule that finds it
    const faults: readonly ((facts: (typeof decided)[number]) => boolean)[] = [
      ({ audio, audioPurpose }) => audio === true && audioPurpose === null,
      ({ recordingPlace, storageEncrypted }) => recordingPlace === 'in_camera' && storageEncrypted === false,
      ({ supportEndsOn }) => supportEndsOn! < TODAY,
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

  it('of the first store all film, and are those that the tour counts', () => {
    const first = ALL.slice(0, 13);
    expect(first.every(({ store }) => store.code === FIRST_STORE)).toBe(true);
    expect(first.map(({ name }) => name).slice(0, 6)).toEqual([
      '入口1',
      '売場1',
      'レジ1',
      'バックヤード1',
      '駐車場1',
      '入口2',
    ]);
    expect(first.every((camera) => stepsOf(camera).at(-1)?.to === 'active')).toBe(true);
  });

  it('become planned, active, suspended and retired, with reasons; a camera with a mask waits for it', () => {
    const steps = ALL.flatMap(stepsOf);
    expect(steps.filter(({ to, reason }) => to !== 'active' && !reason)).toEqual([]);
    expect(new Set(steps.map(({ to }) => to))).toEqual(new Set(['active', 'suspended', 'retired']));
    expect(ALL.some((camera) => stepsOf(camera).length === 0)).toBe(true);
    // the second file makes one step of each camera: one with a mask has none before
    const chain = chainOf('mimamart', 1_000);
    const many = camerasOf(chain, demoStores(chain), TODAY).filter(({ store }) => store.code !== FIRST_STORE);
    const stopped = many.filter((camera) => stepsOf(camera).at(-1)?.to === 'suspended');
    expect(stopped.filter(needsMask)).toEqual([]);
    expect(Math.max(...many.map((camera) => stepsOf(camera).length))).toBe(2);
  });
});

describe('the papers', () => {
  it('are photos and a floor plan that a customer could upload', async () => {
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
