import { uuidv7 } from '@mimamori/platform';
import { asTenant } from '@mimamori/platform/testing';
import { anAreaCreate, aSiteCreate } from '@mimamori/sites/testing';
import { IfMatchHeader } from '@mimamori/web';

import { useDatabase } from '../../../../test/support/database';
import { aCamera, decided } from '../../testing';
import { onlySites } from '../../testing/only-sites';
import {
  type Ground,
  registerServices,
  type RegisterServices,
  someGround,
} from '../../testing/register.ground';
import { CameraChanged } from '../cameras.events';
import { cameraTagListQuery } from '../camera-tag/camera-tag.schema';
import { cameraListQuery } from './camera-list.schema';
import type { Camera, CameraCreate } from './camera.schema';

const database = useDatabase();
const anyVersion = IfMatchHeader.ofVersion('', null);
let services: RegisterServices;
let ground: Ground;

beforeAll(async () => {
  services = await registerServices(database);
  ground = await someGround(services, uuidv7());
});
afterAll(() => services.parts.close());

const facts = (): Partial<CameraCreate> => ({
  onvifProfiles: ['S', 'T'],
  viewDescription: '出入口と駐車場の一部',
  viewCatches: ['neighbouring_property', 'public_road'],
  easilyRecognisable: true,
  recordingPlace: 'store_recorder',
  storage: 'NVR-0001',
  storageEncrypted: false,
  audioPurpose: null,
  installer: '株式会社みはり設備',
  installedOn: '2024-04-01',
  warrantyUntil: '2027-03-31',
  supportEndsOn: '2030-12-31',
  inspectedOn: '2026-06-01',
  tags: ['屋外', '重要'],
});

/** A tenant of its own. */
async function inNewTenant(work: (own: Ground) => Promise<void>): Promise<void> {
  const own = await someGround(services, uuidv7());
  await asTenant(own.tenantId, () => work(own));
}
const make = (own: Ground, over: Partial<CameraCreate> = {}) =>
  services.cameras.create(aCamera({ siteId: own.siteId, ...over }));

/** The ids that a list answers, page after page. */
async function read(query: object): Promise<string[]> {
  const found: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await services.cameras.list(cameraListQuery.parse({ limit: 2, ...query, cursor }));
    found.push(...page.items.map(({ id }) => id));
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  return found;
}
const found = async (filter: object) => (await read({ filter })).toSorted();
const ids = (...cameras: Camera[]) => cameras.map(({ id }) => id).toSorted();

describe('facts of a camera', () => {
  it('come back as they were given, and null is not the same as none', () =>
    asTenant(ground.tenantId, async () => {
      const camera = await make(ground, facts());
      expect(camera).toMatchObject(facts());
      expect(await services.cameras.get(camera.id)).toEqual(camera);
      const patch = { viewCatches: [], onvifProfiles: null, tags: [] };
      expect(await services.cameras.update(camera.id, patch, anyVersion)).toMatchObject(patch);
      expect(await services.cameras.get(camera.id)).toMatchObject({ ...patch, version: 2 });
    }));

  it('are told field by field, sets as wholes', () =>
    asTenant(ground.tenantId, async () => {
      const publish = jest.spyOn(services.parts.jobs, 'publish');
      const { id } = await make(ground, facts());
      const purposeIds = [ground.purpose.id];
      await services.cameras.update(
        id,
        { tags: ['屋内', '重要'], purposeIds, storageEncrypted: true },
        anyVersion,
      );
      const [entry] = await services.parts.db.query<{ details: { changes: unknown } }>(
        "select details from audit_event where subject_id = $1 and action = 'cameras.camera.update'",
        [id],
      );
      expect(entry?.details.changes).toEqual([
        { field: 'purposeIds', from: [], to: purposeIds },
        { field: 'storageEncrypted', from: false, to: true },
        { field: 'tags', from: ['屋外', '重要'], to: ['屋内', '重要'] },
      ]);
      const fields = ['purposeIds', 'storageEncrypted', 'tags'];
      const event = new CameraChanged({ cameraId: id, siteId: ground.siteId, fields });
      expect(publish).toHaveBeenLastCalledWith(expect.anything(), event);
    }));

  it.each([
    ["onvif_profiles = '{X}'", 'camera_onvif_profiles'],
    ["onvif_profiles = '{S,S}'", 'camera_onvif_profiles'],
    ["view_catches = '{moon}'", 'camera_view_catches'],
    ["view_catches = array['restroom', null]", 'camera_view_catches'],
    ["tags = array['']", 'camera_tags'],
    ["tags = array[repeat('x', 41)]", 'camera_tags'],
    ["tags = array['a', 'a']", 'camera_tags'],
    ["tags = array(select 't' || n from generate_series(1, 21) n)", 'camera_tags'],
    ["recording_place = 'shed'", 'recording_place'],
    ["storage = ''", 'storage'],
    ["audio_purpose = repeat('x', 501)", 'audio_purpose'],
    ["notice_class = 'publication', easily_recognisable = false", 'camera_recognised'],
    ['retired_at = created_at', 'camera_retired_at'],
  ])('refused by the database: %s', (assignment, constraint) =>
    asTenant(ground.tenantId, async () => {
      const { id } = await make(ground);
      const write = services.parts.db.transaction((tx) =>
        tx.query(`update camera set ${assignment} where id = $1`, [id]),
      );
      await expect(write).rejects.toThrow(new RegExp(`constraint "\\w*${constraint}`));
    }),
  );

  it('let a camera stay self-evident that was so before anybody asked', () =>
    asTenant(ground.tenantId, async () => {
      const { id } = await make(ground);
      await services.parts.db.transaction((tx) =>
        tx.query("update camera set notice_class = 'self_evident' where id = $1", [id]),
      );
      const update = (patch: object) => services.cameras.update(id, patch, anyVersion);
      expect(await update({ vendor: 'みはる電機' })).toMatchObject({ noticeClass: 'self_evident' });
      await expect(update({ easilyRecognisable: false })).rejects.toMatchObject({
        items: [{ pointer: '/noticeClass', code: 'cameras.notice_too_weak' }],
      });
      await expect(make(ground, { noticeClass: 'self_evident' })).rejects.toMatchObject({
        items: [{ pointer: '/class' }, { pointer: '/easilyRecognisable' }],
      });
    }));
});

describe('lists', () => {
  it('sort by what may be unknown, and page without losing a row', () =>
    inNewTenant(async (own) => {
      const given = [
        { vendor: 'みはる電機', installedOn: '2024-04-01' },
        { vendor: null, installedOn: null },
        { vendor: 'ACME', installedOn: '2023-01-15' },
        { vendor: 'ACME', installedOn: null },
        { vendor: null, installedOn: '2024-04-01' },
      ];
      const cameras: Camera[] = [];
      for (const over of given) cameras.push(await make(own, { ...over, model: over.vendor }));
      for (const field of ['vendor', 'model', 'installedOn', 'updatedAt'] as const) {
        const keyOf = (camera: Camera) => Buffer.from(`${camera[field] ?? ''}\0${camera.id}`);
        const ordered = cameras.toSorted((a, b) => Buffer.compare(keyOf(a), keyOf(b))).map(({ id }) => id);
        expect(await read({ sort: field })).toEqual(ordered);
        expect(await read({ sort: `-${field}` })).toEqual(ordered.toReversed());
      }
    }));

  it('filter by every fact', () =>
    inNewTenant(async (own) => {
      const parking = await services.areas.create(own.siteId, anAreaCreate({ class: 'parking' }));
      const rich = await make(own, {
        ...facts(),
        ...decided,
        vendor: 'みはる電機',
        model: 'MH-1',
        areaId: parking.id,
        ownerUserId: own.owner.id,
        purposeIds: [own.purpose.id],
        class: 'conventional_security',
        noticeClass: 'publication',
        faceRecognition: false,
      });
      const poor = await make(own);
      const group = await services.groups.create({ code: 'g1', name: '重点監視' });
      await services.members.put(group.id, rich.id, anyVersion);
      const matching = {
        areaClass: 'parking',
        vendor: 'みはる電機',
        model: 'MH-1',
        tag: '屋外',
        groupId: group.id,
        ownerUserId: own.owner.id,
        recordingPlace: 'store_recorder',
        retentionClass: 'store_office',
        noticeClass: 'publication',
        audio: 'no',
        faceRecognition: 'no',
        incomplete: 'false',
        installedFrom: '2024-04-01',
        installedTo: '2024-04-01',
      };
      for (const [name, value] of Object.entries(matching))
        expect([name, await found({ [name]: value })]).toEqual([name, ids(rich)]);
      expect(await found(matching)).toEqual(ids(rich));
      expect(await found({ audio: 'unknown' })).toEqual(ids(poor));
      expect(await found({ audio: 'yes' })).toEqual([]);
      expect(await found({ incomplete: true })).toEqual(ids(poor));
      expect(await found({ tag: 'ない' })).toEqual([]);
      expect(await found({ installedFrom: '2024-04-02' })).toEqual([]);
      expect(await read({ q: '重要 みはり nvr' })).toEqual([rich.id]);
      const { facets } = services;
      expect(await facets.count({ filter: { areaClass: 'parking' } })).toMatchObject({
        areaClass: [
          { value: 'parking', count: 1 },
          { value: null, count: 1 },
        ],
        vendor: [{ value: 'みはる電機', count: 1 }],
        state: [{ value: 'planned', count: 1 }],
      });
    }));

  it('filter by region with all below it, and by days of removal in Japan', () =>
    inNewTenant(async (own) => {
      const { regions, sites, cameras } = services;
      const kanto = await regions.create({ code: 'k', name: '関東' });
      const tokyo = await regions.create({ code: 't', name: '東京', parentId: kanto.id });
      const site = await sites.create(aSiteCreate({ regionId: tokyo.id }));
      const inTokyo = await cameras.create(aCamera({ siteId: site.id }));
      await make(own);
      for (const regionId of [kanto.id, tokyo.id]) expect(await found({ regionId })).toEqual(ids(inTokyo));
      expect(await found({ regionId: uuidv7() })).toEqual([]);
      await cameras.transition(inTokyo.id, { to: 'retired', reason: '閉店' }, anyVersion);
      const day = '2026-11-21';
      expect(await found({ retiredFrom: day, retiredTo: day })).toEqual(ids(inTokyo));
      expect(await found({ retiredTo: '2026-11-20' })).toEqual([]);
      expect(await found({ retiredFrom: '2026-11-22' })).toEqual([]);
    }));

  it('count tags, only of cameras that the caller may read', () =>
    inNewTenant(async (own) => {
      const other = await services.sites.create(aSiteCreate());
      await make(own, { tags: ['屋外', 'A'] });
      await make(own, { tags: ['屋外'] });
      await services.cameras.create(aCamera({ siteId: other.id, tags: ['屋外', '秘密'] }));
      const list = (query: object) => services.tags.list(cameraTagListQuery.parse(query));
      const byCount = await list({ sort: '-cameras', limit: 1, totalCount: true });
      expect(byCount).toMatchObject({ items: [{ tag: '屋外', cameras: 3 }], totalCount: 3 });
      const rest = await list({ sort: '-cameras', limit: 2, cursor: byCount.nextCursor });
      expect(rest.items.map(({ tag }) => tag).toSorted()).toEqual(['A', '秘密']);
      const permissions = onlySites(own.siteId);
      await asTenant(
        own.tenantId,
        async () =>
          expect((await list({})).items).toEqual([
            { tag: 'A', cameras: 1 },
            { tag: '屋外', cameras: 2 },
          ]),
        { permissions },
      );
    }));
});
