import { type EvidenceQuestion, uuidv7 } from '@mimamori/platform';
import { asTenant } from '@mimamori/platform/testing';
import { IfMatchHeader } from '@mimamori/web';

import { aSiteCreate } from '@mimamori/sites/testing';

import { useDatabase } from '../../../test/support/database';
import { aCamera, decided } from '../testing';
import { registerServices, type RegisterServices, someGround } from '../testing/register.ground';
import type { CameraCreate } from './camera/camera.schema';
import { CamerasEvidence } from './cameras.evidence';

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
  work: () => Promise<T>,
): Promise<T> {
  const ground = await someGround(services, uuidv7());
  const { siteId, area, owner, purpose } = ground;
  const links = { areaId: area.id, ownerUserId: owner.id, purposeIds: [purpose.id] };
  const known = {
    class: 'conventional_security',
    noticeClass: 'self_evident',
    faceRecognition: false,
  } as const;
  const complete = aCamera({ siteId, ...decided, ...links, ...known });
  return asTenant(ground.tenantId, async () => {
    for (const [at, camera] of make(complete).entries())
      await services.cameras.create({ ...camera, code: `E${at}` });
    return work();
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

  it('M04 and M12 count what is complete and name what is missing', () =>
    withCameras(
      (complete) => [
        complete,
        complete,
        { ...complete, noticeClass: null },
        { ...complete, purposeIds: [], faceRecognition: null },
      ],
      async () => {
        const registration = await evidence.registration(question());
        expect(registration.value).toBe(0.5);
        expect(factOf(registration, 'noNoticeClass')).toBe(1);
        expect(factOf(registration, 'noPurpose')).toBe(1);
        const dataMap = await evidence.dataMap(question());
        expect(dataMap.value).toBe(0.75);
        expect(factOf(dataMap, 'noDataItems')).toBe(1);
        expect(await evidence.firmware(question())).toMatchObject({
          value: null,
          unknownReason: 'cameras:evidence.no_model_table',
        });
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
        await services.cameras.transition(incomplete?.id ?? '', { to: 'retired' }, anyVersion);
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
