import { IfMatchHeader } from '@mimamori/web';
import { type Permissions, uuidv7 } from '@mimamori/platform';
import { asTenant } from '@mimamori/platform/testing';
import { logged } from '@mimamori/audit/testing';

import pg from 'pg';

import { useDatabase } from '../../../../test/support/database';
import { aCamera, aMask, decided } from '../../testing';
import {
  type Ground,
  registerServices,
  type RegisterServices,
  someGround,
} from '../../testing/register.ground';
import type { CameraCreate } from '../camera/camera.schema';
import { maskListQuery } from './privacy-mask-list.schema';
import { masksInForce } from './privacy-mask.queries';
import { MOST_MASKS } from './privacy-mask.rules';

const database = useDatabase();
let services: RegisterServices;
let ground: Ground;
const any = new IfMatchHeader(undefined);

beforeAll(async () => {
  services = await registerServices(database);
  database.beforeDrop(() => services.parts.close());
});
beforeEach(async () => {
  ground = await someGround(services, uuidv7());
});

const here = <T>(work: () => Promise<T>, permissions?: Permissions) =>
  asTenant(ground.tenantId, work, {
    ...(permissions && { permissions }),
    principal: { kind: 'user', id: ground.owner.id, tenantId: ground.tenantId },
  });
const newCamera = (over: Partial<CameraCreate> = {}) =>
  services.cameras.create(
    aCamera({
      siteId: ground.siteId,
      ...decided,
      areaId: ground.area.id,
      ownerUserId: ground.owner.id,
      purposeIds: [ground.purpose.id],
      ...over,
    }),
  );
const activate = (id: string) => services.cameras.transition(id, { to: 'active' }, any);
const list = (cameraId: string, query: object = {}) =>
  services.masks.list(cameraId, maskListQuery.parse(query));

describe('PrivacyMasks', () => {
  it('are drawn, changed and withdrawn, and each is a change of the camera', () =>
    here(async () => {
      const camera = await newCamera({ maskDecision: 'needed' });
      const mask = await services.masks.create(camera.id, aMask({ label: '隣家の窓' }));
      expect(mask).toMatchObject({ state: 'in_force', share: 0.125, version: 1, verifiedOn: null });
      const changed = await services.masks.update(mask.id, { place: 'edge' }, any, camera.id);
      expect(changed).toMatchObject({ place: 'edge', version: 2 });
      expect(await services.masks.update(mask.id, { place: 'edge' }, any)).toMatchObject({ version: 2 });
      const gone = await services.masks.withdraw(mask.id, { reason: '向きを変えた' }, any);
      expect(gone).toMatchObject({ state: 'withdrawn', withdrawnReason: '向きを変えた', version: 3 });
      expect((await list(camera.id, { filter: { state: 'in_force' } })).items).toEqual([]);
      expect((await list(camera.id)).items).toEqual([gone]);
      const told = (await logged(services.parts.db)).filter(({ action }) => action === 'mask.change');
      expect(told.map(({ subject, subjectId }) => [subject, subjectId])).toEqual(
        Array.from({ length: 3 }, () => ['Camera', camera.id]),
      );
      expect(told[1]!.details).toMatchObject({
        part: { subject: 'PrivacyMask', id: mask.id },
        changes: [{ field: 'place', from: 'camera', to: 'edge' }],
      });
      for (const refused of [
        services.masks.update(mask.id, { label: 'x' }, any),
        services.masks.withdraw(mask.id, { reason: 'x' }, any),
      ])
        await expect(refused).rejects.toMatchObject({ code: 'cameras.mask_withdrawn' });
    }));

  it('let a camera film that needs one, and keep the last one then', () =>
    here(async () => {
      const camera = await newCamera({ maskDecision: 'needed' });
      await expect(activate(camera.id)).rejects.toMatchObject({ code: 'cameras.gate_closed' });
      const first = await services.masks.create(camera.id, aMask());
      await activate(camera.id);
      await expect(services.masks.withdraw(first.id, { reason: 'x' }, any)).rejects.toMatchObject({
        code: 'cameras.mask_still_needed',
        status: 409,
      });
      const second = await services.masks.create(camera.id, aMask());
      await services.masks.withdraw(first.id, { reason: 'x' }, any);
      await services.cameras.transition(camera.id, { to: 'suspended', reason: 'x' }, any);
      await services.masks.withdraw(second.id, { reason: 'x' }, any);
      expect(await masksInForce(services.parts.db, [camera.id])).toEqual(new Map());
    }));

  it('keep one of two that are withdrawn at once', () =>
    here(async () => {
      const camera = await newCamera({ maskDecision: 'needed' });
      const masks = [
        await services.masks.create(camera.id, aMask()),
        await services.masks.create(camera.id, aMask()),
      ];
      await activate(camera.id);
      const ends = await Promise.allSettled(
        masks.map(({ id }) => services.masks.withdraw(id, { reason: 'x' }, any)),
      );
      expect(ends.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
      expect((await masksInForce(services.parts.db, [camera.id])).get(camera.id)).toBe(1);
    }));

  it('are held by the database, too, whoever writes', () =>
    here(async () => {
      const { db } = services.parts;
      const camera = await newCamera({ maskDecision: 'needed' });
      const make = (sql: string, values: unknown[]) => db.transaction((tx) => tx.query(sql, values));
      await expect(make(`update camera set state = 'active' where id = $1`, [camera.id])).rejects.toThrow(
        'needs a mask',
      );
      const mask = await services.masks.create(camera.id, aMask());
      await activate(camera.id);
      const withdraw = `update privacy_mask set state = 'withdrawn', withdrawn_reason = 'x' where id = $1`;
      await expect(make(withdraw, [mask.id])).rejects.toThrow('needs a mask');
      await expect(make('delete from privacy_mask', [])).rejects.toThrow('permission denied');
      for (const points of ['{1,2,3,4}', '{0,0,5,0,5,10001}', '{0,0,5,0,5,null}', '{0,0,5,0,5,5,5}'])
        await expect(
          make('update privacy_mask set points = $2::int[] where id = $1', [mask.id, points]),
        ).rejects.toThrow('check constraint');
    }));

  it('are held by the database, too, where a view is intimate, whatever was decided', () =>
    here(async () => {
      const make = (sql: string, ...values: unknown[]) =>
        services.parts.db.transaction((tx) => tx.query(sql, values));
      const film = `update camera set state = 'active' where id = $1`;
      const see = 'update camera set view_catches = $2::text[] where id = $1';
      for (const place of ['restroom', 'changing_room', 'neighbouring_interior'] as const) {
        const camera = await newCamera({ viewCatches: ['public_road', place] });
        await expect(make(film, camera.id)).rejects.toThrow('needs a mask');
        const mask = await services.masks.create(camera.id, aMask());
        await make(film, camera.id);
        const withdraw = `update privacy_mask set state = 'withdrawn', withdrawn_reason = 'x' where id = $1`;
        await expect(make(withdraw, mask.id)).rejects.toThrow('needs a mask');
        await make(see, camera.id, ['public_road']);
        await make(withdraw, mask.id);
        await expect(make(see, camera.id, [place])).rejects.toThrow('needs a mask');
      }
      const unknown = await newCamera();
      await make(film, unknown.id);
      await make(see, unknown.id, ['payment_entry', 'other']);
    }));

  it('of a camera that filmed without one before there was a rule are asked for by no other change', async () => {
    const { id } = await here(() => newCamera({ maskDecision: 'needed', viewCatches: ['restroom'] }));
    const superuser = new pg.Client(database.superuserUrl);
    await superuser.connect();
    try {
      await superuser.query(
        `begin; set local session_replication_role = replica;
         update camera set state = 'active' where id = '${id}'; commit`,
      );
    } finally {
      await superuser.end();
    }
    await here(async () => {
      const camera = await services.cameras.update(id, { note: '古いカメラ' }, any);
      expect(camera).toMatchObject({ state: 'active', activatedAt: null, suspendedAt: null });
      await services.cameras.update(id, { viewCatches: ['restroom', 'changing_room'] }, any);
      const suspended = await services.cameras.transition(id, { to: 'suspended', reason: 'x' }, any);
      expect(suspended).toMatchObject({ activatedAt: null, suspendedAt: expect.any(String) });
      await expect(activate(id)).rejects.toMatchObject({ code: 'cameras.gate_closed' });
    });
  });

  it('are checked by somebody on a day, until they are drawn anew', () =>
    here(async () => {
      const { id: cameraId } = await newCamera();
      services.parts.clock.set(new Date('2026-11-21T15:30:00Z'));
      const checked = await services.masks.create(cameraId, aMask({ verifiedOn: '2026-11-22' }));
      expect(checked).toMatchObject({ verifiedOn: '2026-11-22', verifiedBy: ground.owner.id });
      await expect(
        services.masks.update(checked.id, { verifiedOn: '2026-11-23' }, any),
      ).rejects.toMatchObject({ items: [{ code: 'cameras.mask_verified_in_future' }] });
      expect(await services.masks.update(checked.id, { label: 'x' }, any)).toMatchObject({
        verifiedOn: '2026-11-22',
      });
      const redrawn = await services.masks.update(checked.id, { place: 'export' }, any);
      expect(redrawn).toMatchObject({ verifiedOn: null, verifiedBy: null });
    }));

  it('are known whichever way they are drawn', () =>
    here(async () => {
      const { id: cameraId } = await newCamera();
      const { points } = aMask();
      const mask = await services.masks.create(cameraId, aMask({ points: points.toReversed() }));
      expect(mask.points).toEqual(points);
      expect(await services.masks.update(mask.id, { points }, any)).toMatchObject({ version: 1 });
    }));

  it('are counted together, and limited', () =>
    here(async () => {
      const { id: cameraId } = await newCamera();
      expect(await services.masks.coverage(cameraId)).toEqual({ inForce: 0, share: 0 });
      for (let more = 0; more < MOST_MASKS; more++) await services.masks.create(cameraId, aMask());
      expect(await services.masks.coverage(cameraId)).toEqual({ inForce: MOST_MASKS, share: 0.13 });
      await expect(services.masks.create(cameraId, aMask())).rejects.toMatchObject({
        code: 'cameras.too_many_masks',
      });
      const [ofCamera] = await services.masks.inForce([cameraId]);
      expect(ofCamera).toHaveLength(MOST_MASKS);
    }));

  it('refuse a stale version, another camera, a retired camera and a stranger', () =>
    here(async () => {
      const camera = await newCamera();
      const other = await newCamera();
      const mask = await services.masks.create(camera.id, aMask());
      const stale = IfMatchHeader.ofVersion(mask.id, 7);
      await expect(services.masks.update(mask.id, { label: 'x' }, stale)).rejects.toMatchObject({
        status: 412,
      });
      await expect(services.masks.get(mask.id, other.id)).rejects.toMatchObject({ status: 404 });
      await expect(services.masks.update(mask.id, { label: 'x' }, any, other.id)).rejects.toMatchObject({
        status: 404,
      });
      await services.cameras.transition(camera.id, { to: 'retired', reason: 'x' }, any);
      await expect(services.masks.create(camera.id, aMask())).rejects.toMatchObject({
        code: 'cameras.camera_retired',
      });
      await asTenant(uuidv7(), async () => {
        await expect(services.masks.get(mask.id)).rejects.toMatchObject({ status: 404 });
        await expect(list(camera.id)).rejects.toMatchObject({ status: 404 });
        expect(await masksInForce(services.parts.db, [camera.id])).toEqual(new Map());
      });
    }));

  it('follow the permissions on their camera', async () => {
    const { camera, mask } = await here(async () => {
      const filmed = await newCamera();
      return { camera: filmed, mask: await services.masks.create(filmed.id, aMask()) };
    });
    const reader: Permissions = {
      version: 'reader',
      can: (action) => action === 'read',
      rowFilter: () => 'true',
    };
    await here(async () => {
      expect((await list(camera.id)).items).toHaveLength(1);
      for (const refused of [
        services.masks.create(camera.id, aMask()),
        services.masks.update(mask.id, { label: 'x' }, any),
        services.masks.withdraw(mask.id, { reason: 'x' }, any),
      ])
        await expect(refused).rejects.toMatchObject({ status: 403 });
    }, reader);
  });
});
