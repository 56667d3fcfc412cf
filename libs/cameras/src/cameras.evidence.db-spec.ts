import { type EvidenceQuestion, Translator, uuidv7 } from '@mimamori/platform';
import { asTenant } from '@mimamori/platform/testing';
import { IfMatchHeader } from '@mimamori/web';

import { aSiteCreate } from '@mimamori/sites/testing';

import { useDatabase } from '../../../test/support/database';
import { aCamera, decided } from '../testing';
import { type Ground, registerServices, type RegisterServices, someGround } from '../testing/register.ground';
import type { CameraCreate } from './camera/camera.schema';
import { CamerasEvidence } from './cameras.evidence';
import { CamerasRegisters } from './cameras.registers';

const database = useDatabase();
let services: RegisterServices;
let evidence: CamerasEvidence;

beforeAll(async () => {
  services = await registerServices(database);
  evidence = new CamerasEvidence(services.parts.db);
});
afterAll(() => services.parts.close());

const asOf = new Date('2026-11-21T12:00:00Z');
const question = (scope: EvidenceQuestion['scope'] = {}): EvidenceQuestion => ({
  scope,
  asOf,
  period: { from: asOf, to: asOf },
});
const factOf = ({ facts }: { facts: readonly { key: string; value: string | number }[] }, name: string) =>
  facts.find(({ key }) => key === `cameras:evidence.${name}`)?.value;

/** A tenant of its own, with cameras as described. */
async function withCameras<T>(
  make: (complete: CameraCreate) => CameraCreate[],
  work: (ground: Ground) => Promise<T>,
): Promise<T> {
  const ground = await someGround(services, uuidv7());
  const { siteId, area, owner, purpose } = ground;
  const links = { areaId: area.id, ownerUserId: owner.id, purposeIds: [purpose.id] };
  const known = {
    class: 'conventional_security',
    noticeClass: 'self_evident',
    easilyRecognisable: true,
    faceRecognition: false,
    recordingPlace: 'store_recorder',
    storage: 'NVR-1',
  } as const;
  const complete = aCamera({ siteId, ...decided, ...links, ...known });
  return asTenant(ground.tenantId, async () => {
    for (const [at, camera] of make(complete).entries())
      await services.cameras.create({ ...camera, code: `E${at}` });
    return work(ground);
  });
}

describe('evidence of cameras', () => {
  it('is unknown, never a pass, without cameras', () =>
    withCameras(
      () => [],
      async () => {
        for (const measure of ['registration', 'dataMap', 'firmware', 'plainText'] as const)
          expect(await evidence[measure](question())).toMatchObject({
            value: null,
            unknownReason: expect.any(String),
          });
      },
    ));

  it('M04 counts what is complete, and names fields and stores where most is missing', () =>
    withCameras(
      (complete) => [
        complete,
        complete,
        { ...complete, noticeClass: null },
        { ...complete, purposeIds: [], noticeClass: null },
      ],
      async ({ siteCode }) => {
        const registration = await evidence.registration(question());
        expect(registration.value).toBe(0.5);
        expect(
          registration.facts.map(({ key, value }) => [key.replace('cameras:evidence.', ''), value]),
        ).toEqual([
          ['cameras', 4],
          ['planned', 4],
          ['registered', 2],
          ['noNoticeClass', 2],
          ['noPurpose', 1],
          ['noOwner', 0],
          ['noRetentionClass', 0],
          ['worstSite', expect.stringMatching(new RegExp(`^${siteCode} .*: 2/4$`))],
        ]);
      },
    ));

  it.each([
    ['purposeIds', [], 'noPurpose'],
    ['ownerUserId', null, 'noOwner'],
    ['retentionClass', null, 'noRetentionClass'],
    ['audio', null, 'noAudio'],
    ['faceRecognition', null, 'noFaceRecognition'],
    ['storage', null, 'noStorage'],
  ] as const)('M12 wants %s', (field, absent, fact) =>
    withCameras(
      (complete) => [complete, { ...complete, [field]: absent }],
      async () => {
        const dataMap = await evidence.dataMap(question());
        expect(dataMap.value).toBe(0.5);
        expect(factOf(dataMap, fact)).toBe(1);
      },
    ),
  );

  it('M12 wants the class and the place, and a name only for storage outside of the camera', () =>
    withCameras(
      (complete) => [
        { ...complete, recordingPlace: 'in_camera', storage: null },
        { ...complete, recordingPlace: 'none', storage: null },
        { ...complete, recordingPlace: null },
        { ...complete, class: null, noticeClass: null },
      ],
      async () => {
        const dataMap = await evidence.dataMap(question());
        expect(dataMap.value).toBe(0.5);
        expect(factOf(dataMap, 'noRecordingPlace')).toBe(1);
        expect(factOf(dataMap, 'noClass')).toBe(1);
        expect(factOf(dataMap, 'noStorage')).toBe(0);
      },
    ));

  it('names the three stores that are worst', () =>
    withCameras(
      () => [],
      async () => {
        const codes: string[] = [];
        for (const cameras of [1, 3, 2, 4]) {
          const site = await services.sites.create(aSiteCreate());
          codes.push(site.code);
          for (let at = 0; at < cameras; at += 1) await services.cameras.create(aCamera({ siteId: site.id }));
        }
        const { facts } = await evidence.registration(question());
        const worst = facts.filter(({ key }) => key.endsWith('worstSite')).map(({ value }) => String(value));
        expect(worst.map((text) => text.split(' ')[0])).toEqual([codes[3], codes[1], codes[2]]);
        expect(worst[0]).toMatch(/: 4\/4$/);
      },
    ));

  it('lists the incomplete cameras for the annex, those that lack most first', () =>
    withCameras(
      (complete) => [
        complete,
        { ...complete, storage: null },
        { ...complete, ownerUserId: null, audio: null },
      ],
      async ({ siteCode }) => {
        const registers = new CamerasRegisters(services.parts.db);
        const { columns, rows, total } = await registers.incompleteCameras(10);
        expect(total).toBe(rows.length);
        expect(columns).toHaveLength(rows[0]?.length ?? 0);
        expect(rows.map((row) => [row[0], row[2], row[4]])).toEqual([
          [siteCode, 'E2', 2],
          [siteCode, 'E1', 1],
        ]);
        const lacking = columns.filter((_, at) => rows[0]?.[at] === '×');
        expect(lacking).toEqual(['cameras:register.noOwner', 'cameras:register.noAudio']);
        expect(await registers.incompleteCameras(1)).toMatchObject({ total: rows.length, rows: [rows[0]] });
        const translator = new Translator();
        for (const locale of ['ja', 'en'] as const)
          for (const column of columns) expect(translator.t(column, locale)).not.toContain(column);
      },
    ));

  it('leaves out retired cameras, later ones, and other sites', () =>
    withCameras(
      (complete) => [complete, { ...complete, ownerUserId: null }],
      async () => {
        const { items } = await services.cameras.list({
          limit: 50,
          sort: { field: 'code', descending: true },
          totalCount: false,
          filter: {},
        });
        const [incomplete] = items;
        const anyVersion = IfMatchHeader.ofVersion('', null);
        await services.cameras.transition(
          incomplete?.id ?? '',
          { to: 'retired', reason: '撤去' },
          anyVersion,
        );
        expect((await evidence.registration(question())).value).toBe(1);
        const site = await services.sites.create(aSiteCreate());
        expect((await evidence.registration(question({ sites: [site.id] }))).value).toBeNull();
        const before = { ...question(), asOf: new Date('2026-01-01T00:00:00Z') };
        expect((await evidence.registration(before)).value).toBeNull();
      },
    ));

  it.each([
    ['undecided', [null, null], null],
    ['partly undecided, none in plain text', [true, null], null],
    ['partly undecided, one in plain text', [false, null], 1],
    ['all encrypted', [true, true], 0],
    ['half in plain text', [true, false], 0.5],
  ] as const)('M44 %s', (_case, [managementTls, streamTls], value) =>
    withCameras(
      (complete) => [{ ...complete, managementTls, streamTls }],
      async () => expect((await evidence.plainText(question())).value).toBe(value),
    ),
  );
});
