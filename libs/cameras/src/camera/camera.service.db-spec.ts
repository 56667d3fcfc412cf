import { logged } from '@mimamori/audit/testing';
import { Forbidden, InvalidInput, NotFound, type Permissions, uuidv7 } from '@mimamori/platform';
import { asTenant, nothing } from '@mimamori/platform/testing';
import { IfMatchHeader } from '@mimamori/web';

import { anAreaCreate, aSiteCreate } from '@mimamori/sites/testing';
import fc from 'fast-check';
import pg from 'pg';

import { useDatabase } from '../../../../test/support/database';
import { aCamera, aMask, aPurpose, decided } from '../../testing';
import {
  type Ground,
  registerServices,
  type RegisterServices,
  someGround,
} from '../../testing/register.ground';
import {
  CameraCodeTaken,
  CameraRetired,
  GateClosed,
  PurposeInUse,
  RetireGateClosed,
  TransitionNotAllowed,
} from '../cameras.errors';
import { cameraListQuery } from './camera-list.schema';
import type { Camera, CameraCreate, CameraPatch } from './camera.schema';
import { CAMERA_STATES } from './camera.words';
import { mayBecome } from './camera-state.rules';

const database = useDatabase();

/** Writes past the triggers: how rows look that are older than a rule. */
async function unseen(sql: string, values: unknown[]): Promise<void> {
  const superuser = new pg.Client(database.superuserUrl);
  await superuser.connect();
  await superuser.query('set session_replication_role = replica');
  await superuser.query(sql, values);
  await superuser.end();
}

const heldBack: { pointer: string; code: string }[] = [];
const gate = { mark: { gate: 'camera.activate' }, call: async () => heldBack };
const kept: { pointer: string; code: string }[] = [];
const retireGate = { mark: { gate: 'camera.retire' }, call: async () => kept };
const anyVersion = IfMatchHeader.ofVersion('', null);
let services: RegisterServices;
let ground: Ground;

beforeAll(async () => {
  services = await registerServices(database, { gates: [gate, retireGate] });
  ground = await someGround(services, uuidv7());
});
afterAll(() => services.parts.close());

const inTenant = <T>(work: () => Promise<T>, permissions?: Permissions) =>
  asTenant(ground.tenantId, work, permissions && { permissions });
const create = (over: Partial<CameraCreate> = {}) =>
  services.cameras.create(aCamera({ siteId: ground.siteId, ...over }));
const ready = (): Partial<CameraCreate> => ({
  ...decided,
  areaId: ground.area.id,
  ownerUserId: ground.owner.id,
  purposeIds: [ground.purpose.id],
});
const become = (camera: Camera, to: Camera['state'], reason = '改装のため') =>
  services.cameras.transition(camera.id, { to, reason }, anyVersion);
const refusal = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );
const codes = async (work: Promise<unknown>) =>
  ((await refusal(work)) as GateClosed).items.map(({ pointer, code }) => `${pointer} ${code}`);

/** May do everything in these sites and nothing elsewhere. */
const manager = (...siteIds: string[]): Permissions => ({
  version: 'manager',
  can: (_action, _subject, row) => !row || siteIds.includes(String(row.siteId)),
  rowFilter: (_action, subject, params) =>
    `${subject === 'Site' ? 'site.id' : 'camera.site_id'} = any(${params.add(siteIds, 'uuid[]')})`,
});

describe('create and get', () => {
  it('registers a planned camera, with log', () =>
    inTenant(async () => {
      const camera = await create({
        mac: '00-1A-2B-3C-4D-5E',
        installedOn: '2024-02-29',
        purposeIds: [ground.purpose.id],
      });
      expect(camera).toMatchObject({
        state: 'planned',
        version: 1,
        mac: '00:1a:2b:3c:4d:5e',
        installedOn: '2024-02-29',
        audio: null,
        purposeIds: [ground.purpose.id],
        createdAt: '2026-11-21T09:00:00.000+09:00',
      });
      expect(await services.cameras.get(camera.id)).toEqual(camera);
      const entries = (await logged(services.parts.db)).filter(({ subjectId }) => subjectId === camera.id);
      const changes = ['mac', 'purposeIds', 'installedOn', 'code', 'name'].map((field) => ({
        field,
        from: null,
      }));
      const details = {
        code: camera.code,
        changes: expect.arrayContaining(changes.map(expect.objectContaining)),
      };
      expect(entries).toMatchObject([{ action: 'cameras.camera.create', details }]);
    }));

  it('keeps codes unique within a site, and only there', () =>
    inTenant(async () => {
      const { code } = await create();
      expect(await refusal(create({ code }))).toBeInstanceOf(CameraCodeTaken);
      const other = await services.sites.create(aSiteCreate());
      expect((await create({ siteId: other.id, code })).code).toBe(code);
    }));

  it('names each reference that does not exist, and areas of other sites', () =>
    inTenant(async () => {
      const other = await services.sites.create(aSiteCreate());
      const area = await services.areas.create(other.id, anAreaCreate());
      const missing = uuidv7();
      expect(await codes(create({ areaId: area.id, ownerUserId: missing, purposeIds: [missing] }))).toEqual([
        '/areaId cameras.area_unknown',
        '/ownerUserId cameras.owner_unknown',
        '/purposeIds/0 cameras.purpose_unknown',
      ]);
      expect(await codes(create({ siteId: missing }))).toEqual(['/siteId cameras.site_unknown']);
      expect(await codes(create({ maskDecision: 'not_needed' }))).toEqual([
        '/maskReason cameras.mask_reason_missing',
      ]);
    }));

  it('lets nobody without the right create, nor see what they may not read', () =>
    inTenant(async () => {
      const camera = await create();
      expect(
        await refusal(asTenant(ground.tenantId, () => create(), { permissions: nothing })),
      ).toBeInstanceOf(Forbidden);
      const elsewhere = { permissions: manager(uuidv7()) };
      const hidden = () => services.cameras.get(camera.id);
      expect(await refusal(asTenant(ground.tenantId, hidden, elsewhere))).toBeInstanceOf(NotFound);
    }));
});

describe('the tenant wall', () => {
  it("answers another tenant's camera like an absent one", async () => {
    const camera = await inTenant(() => create());
    await asTenant(uuidv7(), async () => {
      for (const work of [
        () => services.cameras.get(camera.id),
        () => services.cameras.update(camera.id, { name: 'x' }, anyVersion),
        () => become(camera, 'retired'),
      ])
        expect(await refusal(work())).toBeInstanceOf(NotFound);
      expect((await services.cameras.list(cameraListQuery.parse({ totalCount: true }))).totalCount).toBe(0);
      expect(await codes(create())).toEqual(['/siteId cameras.site_unknown']);
    });
  });
});

describe('the risk gate', () => {
  it('names each missing decision and everything other libs ask', () =>
    inTenant(async () => {
      const camera = await create();
      heldBack.push({ pointer: '', code: 'notices.no_sign' });
      expect(await codes(become(camera, 'active'))).toEqual([
        '/purposeIds cameras.gate_purpose',
        '/areaId cameras.gate_area',
        '/ownerUserId cameras.gate_owner',
        '/retentionClass cameras.gate_retention_class',
        '/audio cameras.gate_audio',
        '/maskDecision cameras.gate_mask',
        ' notices.no_sign',
      ]);
      heldBack.length = 0;
      expect((await services.cameras.get(camera.id)).state).toBe('planned');
    }));

  it('opens when all is decided, and then keeps it so', () =>
    inTenant(async () => {
      const camera = await become(await create(ready()), 'active', '開店');
      expect(camera).toMatchObject({ state: 'active', version: 2 });
      const update = (patch: object) => services.cameras.update(camera.id, patch, anyVersion);
      expect(await codes(update({ audio: null, purposeIds: [] }))).toEqual([
        '/purposeIds cameras.gate_purpose',
        '/audio cameras.gate_audio',
      ]);
      expect(await update({ audio: true, note: '増設' })).toMatchObject({ audio: true, version: 3 });
      expect(await update({ audio: true })).toMatchObject({ version: 3 });
      const entries = (await logged(services.parts.db))
        .filter(({ subjectId }) => subjectId === camera.id)
        .slice(1);
      expect(entries).toMatchObject([
        {
          action: 'cameras.camera.transition',
          reason: '開店',
          details: { changes: [{ from: 'planned', to: 'active' }] },
        },
        { action: 'cameras.camera.update', details: { changes: [{ field: 'audio' }, { field: 'note' }] } },
      ]);
    }));

  it('asks for a privacy mask where one is needed or an intimate place is seen, and keeps the last one', () =>
    inTenant(async () => {
      const camera = await create({ ...ready(), maskDecision: 'needed', viewCatches: ['changing_room'] });
      expect(await codes(become(camera, 'active'))).toEqual([
        '/maskDecision cameras.gate_mask_in_force',
        '/viewCatches cameras.gate_intimate_view',
      ]);
      await services.masks.create(camera.id, aMask());
      expect((await become(camera, 'active')).state).toBe('active');
      const plain = await become(await create(ready()), 'active');
      const update = (patch: CameraPatch) => services.cameras.update(plain.id, patch, anyVersion);
      expect(await codes(update({ viewCatches: ['public_road', 'restroom'] }))).toEqual([
        '/viewCatches cameras.gate_intimate_view',
      ]);
      expect(await codes(update({ maskDecision: 'needed' }))).toEqual([
        '/maskDecision cameras.gate_mask_in_force',
      ]);
      await services.masks.create(plain.id, aMask());
      expect(await update({ viewCatches: ['restroom'] })).toMatchObject({ viewCatches: ['restroom'] });
    }));

  it('does not hold back other changes for what was missing before there was such a rule', () =>
    inTenant(async () => {
      const camera = await become(await create(ready()), 'active');
      await unseen("update camera set view_catches = '{restroom}' where id = $1", [camera.id]);
      const update = (patch: CameraPatch) => services.cameras.update(camera.id, patch, anyVersion);
      expect(await update({ name: '改名' })).toMatchObject({ name: '改名' });
      expect(await codes(update({ maskDecision: 'needed' }))).toEqual([
        '/maskDecision cameras.gate_mask_in_force',
      ]);
    }));

  it('holds in the database, too, whatever the code forgets', () =>
    inTenant(async () => {
      const { id } = await create(ready());
      const bare = await create();
      const write = (sql: string, ...values: unknown[]) =>
        services.parts.db.transaction((tx) => tx.query(sql, values)).catch((error: unknown) => String(error));
      const activate = "update camera set state = 'active' where id = $1";
      expect(await write(activate, bare.id)).toMatch(/camera_gate/);
      expect(await write(activate, id)).toEqual([]);
      expect(await write('update camera set owner_user_id = null where id = $1', id)).toMatch(/camera_gate/);
      expect(await write('delete from camera_purpose where camera_id = $1', id)).toMatch(/purpose of use/);
      expect(
        await write(
          "update camera set mask_decision = 'not_needed', mask_reason = null where id = $1",
          bare.id,
        ),
      ).toMatch(/camera_mask_reason/);
      expect(await write('delete from camera where id = $1', bare.id)).toMatch(/permission denied/);
      const linkless = await create({ ...ready(), purposeIds: [] });
      expect(await write(activate, linkless.id)).toMatch(/purpose of use/);
    }));
});

describe('transitions', () => {
  it('allows exactly the steps of the state machine', () =>
    inTenant(async () => {
      const state = fc.constantFrom(...CAMERA_STATES);
      await fc.assert(
        fc.asyncProperty(fc.array(state, { maxLength: 5 }), async (wishes) => {
          let camera = await create(ready());
          for (const to of wishes) {
            if (mayBecome(camera.state, to)) camera = await become(camera, to);
            else expect(await refusal(become(camera, to))).toBeInstanceOf(TransitionNotAllowed);
          }
          expect((await services.cameras.get(camera.id)).state).toBe(camera.state);
        }),
        { numRuns: 10 },
      );
    }));

  it('leaves a retired camera as it is but for remarks, and its code taken', () =>
    inTenant(async () => {
      const camera = await become(await create({ purposeIds: [ground.purpose.id] }), 'retired');
      const update = (patch: object) => services.cameras.update(camera.id, patch, anyVersion);
      for (const patch of [{ name: 'x' }, { note: 'x', audio: true }, { purposeIds: [] }])
        expect(await refusal(update(patch))).toBeInstanceOf(CameraRetired);
      expect(await update({ note: '倉庫で保管', tags: ['廃棄待ち'] })).toMatchObject({
        note: '倉庫で保管',
        tags: ['廃棄待ち'],
        state: 'retired',
      });
      expect(await refusal(create({ code: camera.code }))).toBeInstanceOf(CameraCodeTaken);
    }));

  it('asks why, and remembers when', () =>
    inTenant(async () => {
      const silent = (camera: Camera, to: Camera['state']) =>
        services.cameras.transition(camera.id, { to }, anyVersion);
      const planned = await create(ready());
      expect(planned).toMatchObject({ activatedAt: null, suspendedAt: null, retiredAt: null });
      const active = await silent(planned, 'active');
      const now = '2026-11-21T09:00:00.000+09:00';
      expect(active).toMatchObject({ activatedAt: now, suspendedAt: null });
      for (const to of ['suspended', 'retired'] as const)
        expect(await codes(silent(active, to))).toEqual(['/reason cameras.reason_missing']);
      const suspended = await become(active, 'suspended', '故障');
      expect(suspended).toMatchObject({ activatedAt: now, suspendedAt: now, retiredAt: null });
      const retired = await become(suspended, 'retired', '撤去');
      expect(await services.cameras.get(retired.id)).toEqual(retired);
      expect(retired).toMatchObject({ activatedAt: now, suspendedAt: now, retiredAt: now });
    }));

  it('lets other libs hold back a removal, and the gate a second start', () =>
    inTenant(async () => {
      const camera = await become(await become(await create(ready()), 'active'), 'suspended');
      kept.push({ pointer: '', code: 'retention.footage_left' });
      const refused = (await refusal(become(camera, 'retired'))) as RetireGateClosed;
      expect(refused).toBeInstanceOf(RetireGateClosed);
      expect(refused.items).toEqual(kept);
      kept.length = 0;
      await services.cameras.update(camera.id, { retentionClass: null }, anyVersion);
      expect(await codes(become(camera, 'active'))).toEqual(['/retentionClass cameras.gate_retention_class']);
      expect((await become(camera, 'retired')).state).toBe('retired');
    }));

  it('lets one of two writers win', () =>
    inTenant(async () => {
      const camera = await create();
      const match = IfMatchHeader.ofVersion(camera.id, camera.version);
      const rename = (name: string) => services.cameras.update(camera.id, { name }, match);
      const outcomes = await Promise.allSettled([rename('a'), rename('b')]);
      expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    }));
});

describe('purposes', () => {
  it('refuses what says nothing, and keeps what cameras film for', () =>
    inTenant(async () => {
      expect(
        await refusal(services.purposes.create(aPurpose({ text: 'サービス向上のため' }))),
      ).toBeInstanceOf(InvalidInput);
      const purpose = await services.purposes.create(aPurpose({ class: 'people_counting' }));
      expect(purpose).toMatchObject({ noticeRequired: true, state: 'active' });
      const camera = await create({ purposeIds: [purpose.id] });
      expect(await refusal(services.purposes.retire(purpose.id, anyVersion))).toBeInstanceOf(PurposeInUse);
      const reclass = services.purposes.update(purpose.id, { class: 'other' }, anyVersion);
      expect(await refusal(reclass)).toBeInstanceOf(PurposeInUse);
      await become(camera, 'retired');
      expect(await services.purposes.retire(purpose.id, anyVersion)).toMatchObject({
        state: 'retired',
        version: 2,
      });
      expect(await codes(create({ purposeIds: [purpose.id] }))).toEqual([
        '/purposeIds/0 cameras.purpose_unknown',
      ]);
    }));
});

describe('list', () => {
  const read = async (query: object) => {
    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await services.cameras.list(cameraListQuery.parse({ ...query, cursor }));
      found.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    return found;
  };

  it('pages in the order of memory, forwards and backwards, and counts the same rows', async () => {
    const own = await someGround(services, uuidv7());
    await asTenant(own.tenantId, async () => {
      const names = ['ぱ', 'パ', 'b', 'B', 'a', '髙', '高', 'a'];
      const cameras: Camera[] = [];
      for (const name of names)
        cameras.push(await services.cameras.create(aCamera({ siteId: own.siteId, name })));
      for (const field of ['createdAt', 'code', 'name'] as const) {
        const keyOf = (camera: Camera) => Buffer.from(`${camera[field]}\0${camera.id}`);
        const ordered = [...cameras].sort((a, b) => Buffer.compare(keyOf(a), keyOf(b))).map(({ id }) => id);
        expect(await read({ sort: field, limit: 3 })).toEqual(ordered);
        expect(await read({ sort: `-${field}`, limit: 3 })).toEqual(ordered.reverse());
      }
      const page = await services.cameras.list(cameraListQuery.parse({ limit: 2, totalCount: true }));
      expect(page).toMatchObject({ totalCount: names.length, items: [{}, {}] });
    });
  });

  it('filters and searches, folding width, kana and case', async () => {
    const own = await someGround(services, uuidv7());
    await asTenant(own.tenantId, async () => {
      const make = (over: Partial<CameraCreate>) =>
        services.cameras.create(aCamera({ siteId: own.siteId, ...over }));
      const a = await make({ name: 'レジ上', class: 'people_counting', areaId: own.area.id });
      const b = await make({ name: 'ﾊﾞｯｸﾔｰﾄﾞ', vendor: 'ＡＣＭＥ', purposeIds: [own.purpose.id] });
      expect(await read({ q: 'れじ' })).toEqual([a.id]);
      expect(await read({ q: 'バック acme' })).toEqual([b.id]);
      expect(await read({ q: '%' })).toEqual([]);
      expect(await read({ filter: { class: 'people_counting' } })).toEqual([a.id]);
      expect(await read({ filter: { areaId: own.area.id, siteCode: own.siteCode } })).toEqual([a.id]);
      expect(await read({ filter: { purposeId: own.purpose.id } })).toEqual([b.id]);
      expect(await read({ filter: { siteCode: 'none' } })).toEqual([]);
      expect(await read({ filter: { state: 'active' } })).toEqual([]);
    });
  });

  it('shows a manager their own sites, and the first cameras of several sites in one query', async () => {
    const own = await someGround(services, uuidv7());
    await asTenant(own.tenantId, async () => {
      const other = await services.sites.create(aSiteCreate());
      for (const siteId of [own.siteId, own.siteId, own.siteId, other.id])
        await services.cameras.create(aCamera({ siteId }));
      const request = cameraListQuery.parse({ limit: 2 });
      const [first, second] = await services.cameras.listOfSites([own.siteId, other.id], request);
      expect(first?.items).toHaveLength(2);
      expect(second).toMatchObject({ items: [{ siteId: other.id }], nextCursor: null });
      const ofSite = { limit: 2, filter: { siteId: own.siteId } };
      const rest = await services.cameras.list(
        cameraListQuery.parse({ ...ofSite, cursor: first?.nextCursor }),
      );
      expect(rest.items).toHaveLength(1);
      await asTenant(
        own.tenantId,
        async () => {
          const page = await services.cameras.list(cameraListQuery.parse({ totalCount: true }));
          expect(page).toMatchObject({ totalCount: 1, items: [{ siteId: other.id }] });
          const [hidden] = await services.cameras.listOfSites([own.siteId], request);
          expect(hidden?.items).toEqual([]);
        },
        { permissions: manager(other.id) },
      );
    });
  });
});
