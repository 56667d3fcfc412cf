import { Areas, Sites } from '@mimamori/sites';
import { anAreaCreate, aSiteCreate } from '@mimamori/sites/testing';
import { TenantDb, uuidv7 } from '@mimamori/platform';
import { IfMatchHeader, readRow } from '@mimamori/web';

import { type SignedIn, useApp } from '../../../../test/support/app';
import { aCamera } from '../../testing';
import { CAMERA } from '../camera/camera.queries';
import type { CameraRow } from '../camera/camera.schema';
import { Cameras } from '../camera/camera.service';
import type { CameraChange } from './camera-change';
import { CameraChanges } from './camera-change.service';

const app = useApp({ jobs: false });
let owner: SignedIn;
let siteId: string;
let areaId: string;

beforeAll(async () => {
  owner = await app.found('mimamart');
  await app.as(owner.tenantId, async () => {
    siteId = (await app.get(Sites).create(aSiteCreate())).id;
    areaId = (await app.get(Areas).create(siteId, anAreaCreate())).id;
  });
});

const within = <T>(work: () => Promise<T>) => app.as(owner.tenantId, work);
const created = (code: string) => within(() => app.get(Cameras).create(aCamera({ siteId, areaId, code })));
const note = (id: string, text: string) =>
  within(() => app.get(Cameras).update(id, { note: text }, IfMatchHeader.ofVersion(id, undefined)));

/** Plans a new vendor for a camera; `meanwhile` happens after each plan. */
function rename(id: string, meanwhile: (attempt: number) => Promise<unknown>): Promise<number> {
  let attempts = 0;
  return within(async () => {
    await app.get(CameraChanges).carryOut(
      async (): Promise<CameraChange> => {
        attempts += 1;
        const before = await readRow<CameraRow>(app.get(TenantDb), CAMERA, id);
        if (!before) throw new Error('the camera is there');
        await meanwhile(attempts);
        return { before, after: { ...before, vendor: 'ACME' }, fields: ['vendor'] };
      },
      (tx, change) => app.get(CameraChanges).apply(tx, [change], { importId: uuidv7() }),
    );
    return attempts;
  });
}

describe('many changes at once', () => {
  it('are planned again when somebody was faster, and lose nothing', async () => {
    const { id } = await created('C1');
    expect(await rename(id, async (attempt) => attempt === 1 && note(id, '急ぎ'))).toBe(2);
    const camera = await within(() => app.get(Cameras).get(id));
    expect(camera).toMatchObject({ vendor: 'ACME', note: '急ぎ', version: 3 });
  });

  it('give up when others never stop, and save nothing', async () => {
    const { id } = await created('C2');
    await expect(rename(id, (attempt) => note(id, `${attempt}`))).rejects.toMatchObject({
      code: 'cameras.changed_meanwhile',
    });
    expect(await within(() => app.get(Cameras).get(id))).toMatchObject({ vendor: null, note: '3' });
  });

  it('are planned again when a new camera takes the code', async () => {
    let attempts = 0;
    const { after } = await within(() =>
      app.get(CameraChanges).carryOut(
        async () => {
          attempts += 1;
          const {
            version: _v,
            createdAt: _c,
            updatedAt: _u,
            activatedAt: _a,
            suspendedAt: _s,
            retiredAt: _r,
            ...facts
          } = await created(`N${attempts}`);
          return { after: { ...facts, id: uuidv7(), code: attempts === 1 ? 'N1' : 'FREE' }, fields: [] };
        },
        async (tx, change) => {
          await app.get(CameraChanges).apply(tx, [change], { importId: uuidv7() });
          return change;
        },
      ),
    );
    expect(attempts).toBe(2);
    expect((await within(() => app.get(Cameras).get(after.id))).code).toBe('FREE');
  });

  it('are refused where an area is out of use', async () => {
    const { id } = await created('C3');
    await within(() => app.get(TenantDb).query(`update area set state = 'retired' where id = $1`, [areaId]));
    const before = await within(() => readRow<CameraRow>(app.get(TenantDb), CAMERA, id));
    if (!before) throw new Error('the camera is there');
    const change = { before, after: { ...before, vendor: 'X' }, fields: ['vendor' as const] };
    const [judged] = await within(() => app.get(CameraChanges).judge([change]));
    expect(judged?.faults).toEqual([{ pointer: '/areaId', code: 'cameras.area_retired' }]);
  });
});
