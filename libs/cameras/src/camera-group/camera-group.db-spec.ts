import { logged } from '@mimamori/audit/testing';
import { Forbidden, InvalidInput, NotFound, uuidv7, VersionMismatch } from '@mimamori/platform';
import { asTenant, nothing } from '@mimamori/platform/testing';
import { aSiteCreate } from '@mimamori/sites/testing';
import { IfMatchHeader } from '@mimamori/web';

import { useDatabase } from '../../../../test/support/database';
import { aCamera } from '../../testing';
import { onlySites } from '../../testing/only-sites';
import {
  type Ground,
  registerServices,
  type RegisterServices,
  someGround,
} from '../../testing/register.ground';
import { CameraGroupCodeTaken } from '../cameras.errors';
import { cameraGroupListQuery } from './camera-group-list.schema';
import { MOST_GROUPS } from './camera-group.schema';

const database = useDatabase();
const anyVersion = IfMatchHeader.ofVersion('', null);
let services: RegisterServices;
let ground: Ground;

beforeAll(async () => {
  services = await registerServices(database);
  ground = await someGround(services, uuidv7());
});
afterAll(() => services.parts.close());

let number = 0;
const inTenant = <T>(work: () => Promise<T>) => asTenant(ground.tenantId, work);
/** As somebody who may do everything, in these sites only. */
const inSites = <T>(siteIds: string[], work: () => Promise<T>) =>
  asTenant(ground.tenantId, work, { permissions: onlySites(...siteIds) });
const create = (over: object = {}) =>
  services.groups.create({ code: `g-${(number += 1)}`, name: '重点監視', ...over });
const camera = (siteId = ground.siteId) => services.cameras.create(aCamera({ siteId }));
const add = (id: string, cameraIds: string[]) => services.members.add(id, { cameraIds }, anyVersion);
const list = (query: object) => services.groups.list(cameraGroupListQuery.parse(query));
const refusal = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('camera groups', () => {
  it('are created, found, changed and removed, with log', () =>
    inTenant(async () => {
      const group = await create({ code: 'ＶＩＰ-1', name: 'ｺﾝﾋﾞﾆ', description: '複数行\nの説明' });
      expect(group).toMatchObject({ code: 'vip-1', nameEn: null, cameraCount: 0, version: 1 });
      expect(await services.groups.get(group.id)).toEqual(group);
      expect((await list({ q: 'こんびに' })).items).toEqual([group]);
      const changed = await services.groups.update(group.id, { nameEn: 'Stores' }, anyVersion);
      expect(changed).toMatchObject({ nameEn: 'Stores', version: 2 });
      expect(await services.groups.update(group.id, { nameEn: 'Stores' }, anyVersion)).toEqual(changed);
      const stale = IfMatchHeader.ofVersion(group.id, 1);
      expect(await refusal(services.groups.remove(group.id, stale))).toBeInstanceOf(VersionMismatch);
      const { id } = await camera();
      await add(group.id, [id]);
      expect(await services.groups.remove(group.id, anyVersion)).toMatchObject({ cameraCount: 1 });
      expect(await refusal(services.groups.get(group.id))).toBeInstanceOf(NotFound);
      expect((await services.cameras.get(id)).id).toBe(id);
      const entries = (await logged(services.parts.db)).filter(({ subjectId }) => subjectId === group.id);
      expect(entries.map(({ action }) => action)).toEqual(
        ['create', 'update', 'add_cameras', 'delete'].map((verb) => `cameras.group.${verb}`),
      );
    }));

  it('have a code of their own in the tenant', async () => {
    const code = 'taken';
    await inTenant(async () => {
      await create({ code });
      const other = await create();
      expect(await refusal(create({ code }))).toBeInstanceOf(CameraGroupCodeTaken);
      const rename = services.groups.update(other.id, { code }, anyVersion);
      expect(await refusal(rename)).toBeInstanceOf(CameraGroupCodeTaken);
    });
    await asTenant(uuidv7(), async () => expect((await create({ code })).code).toBe(code));
  });

  it('answer another tenant, and who may not read them, like an absent one', async () => {
    const { group, member } = await inTenant(async () => ({ group: await create(), member: await camera() }));
    const works = () => [
      services.groups.get(group.id),
      services.groups.update(group.id, { name: 'x' }, anyVersion),
      services.groups.remove(group.id, anyVersion),
      add(group.id, [member.id]),
    ];
    await asTenant(uuidv7(), async () => {
      for (const work of works()) expect(await refusal(work)).toBeInstanceOf(NotFound);
      const mine = await create();
      expect(await refusal(add(mine.id, [member.id]))).toMatchObject({
        items: [{ pointer: '/cameraIds/0', code: 'cameras.camera_unknown' }],
      });
    });
    await asTenant(
      ground.tenantId,
      async () => {
        for (const work of works()) expect(await refusal(work)).toBeInstanceOf(NotFound);
        expect(await refusal(create())).toBeInstanceOf(Forbidden);
        expect((await list({})).items).toEqual([]);
      },
      { permissions: nothing },
    );
  });
});

describe('members of a group', () => {
  it('are added once, counted, found from both sides, and removed', () =>
    inTenant(async () => {
      const group = await create();
      const [one, two] = [await camera(), await camera()];
      expect(await add(group.id, [one.id, two.id, one.id])).toMatchObject({ cameraCount: 2, version: 2 });
      expect(await services.members.put(group.id, one.id, anyVersion)).toMatchObject({ version: 2 });
      expect((await list({ filter: { cameraId: one.id } })).items).toMatchObject([{ id: group.id }]);
      expect(await services.groups.ofCameras([two.id, uuidv7()])).toMatchObject([[{ id: group.id }], []]);
      const removed = await services.members.remove(group.id, one.id, anyVersion);
      expect(removed).toMatchObject({ cameraCount: 1, version: 3 });
      expect(await services.members.remove(group.id, one.id, anyVersion)).toEqual(removed);
      expect(await refusal(services.members.put(group.id, uuidv7(), anyVersion))).toBeInstanceOf(NotFound);
    }));

  it('are named one by one when they cannot be added, and then none is', () =>
    inTenant(async () => {
      const group = await create();
      const { id } = await camera();
      expect(await refusal(add(group.id, [id, uuidv7()]))).toMatchObject({
        items: [{ pointer: '/cameraIds/1', code: 'cameras.camera_unknown' }],
      });
      expect((await services.groups.get(group.id)).cameraCount).toBe(0);
      for (const cameraIds of [[], Array.from({ length: 501 }, () => uuidv7())])
        expect(await refusal(add(group.id, cameraIds))).toBeInstanceOf(InvalidInput);
    }));

  it('are counted and changed only as far as the caller may read and change cameras', async () => {
    const { group, mine, hidden, otherSite } = await inTenant(async () => {
      const other = await services.sites.create(aSiteCreate());
      const cameras = { mine: await camera(), hidden: await camera(other.id) };
      const made = await create();
      await add(made.id, [cameras.mine.id, cameras.hidden.id]);
      return { group: made, ...cameras, otherSite: other.id };
    });
    await inSites([ground.siteId], async () => {
      expect(await services.groups.get(group.id)).toMatchObject({ cameraCount: 1 });
      expect((await list({ filter: { cameraId: hidden.id } })).items).toEqual([]);
      const remove = services.members.remove(group.id, hidden.id, anyVersion);
      expect(await refusal(remove)).toBeInstanceOf(NotFound);
      expect(await services.members.remove(group.id, mine.id, anyVersion)).toMatchObject({ cameraCount: 0 });
    });
    const readOnly = { ...onlySites(ground.siteId, otherSite), can: (action: string) => action === 'read' };
    await asTenant(
      ground.tenantId,
      async () => expect(await refusal(add(group.id, [mine.id]))).toBeInstanceOf(Forbidden),
      { permissions: readOnly },
    );
    const groupOnly = {
      ...onlySites(ground.siteId),
      can: (action: string, subject: string) => action === 'read' || subject === 'CameraGroup',
    };
    await asTenant(
      ground.tenantId,
      async () => expect(await refusal(add(group.id, [mine.id]))).toBeInstanceOf(Forbidden),
      { permissions: groupOnly },
    );
  });

  it('are in a bounded number of groups', () =>
    inTenant(async () => {
      const { id } = await camera();
      for (let at = 0; at < MOST_GROUPS; at += 1) await add((await create()).id, [id]);
      const last = await create();
      const code = 'cameras.camera_in_too_many_groups';
      const atOnce = add(last.id, [id]);
      expect(await refusal(atOnce)).toMatchObject({ items: [{ pointer: '/cameraIds/0', code }] });
      const alone = services.members.put(last.id, id, anyVersion);
      expect(await refusal(alone)).toMatchObject({ items: [{ pointer: ':cameraId', code }] });
      expect((await services.groups.get(last.id)).cameraCount).toBe(0);
    }));

  it('may change at the same time without a deadlock', () =>
    inTenant(async () => {
      const [one, two] = [await create(), await create()];
      const cameras = [(await camera()).id, (await camera()).id];
      const outcomes = await Promise.allSettled([
        add(one.id, cameras),
        add(two.id, cameras.toReversed()),
        add(one.id, cameras.toReversed()),
      ]);
      expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled']);
      expect((await services.groups.get(two.id)).cameraCount).toBe(2);
    }));
});
