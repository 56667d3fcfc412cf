import { TenantDb } from '@mimamori/platform';
import { nothing } from '@mimamori/platform/testing';
import { Areas, SiteCodeTaken, Sites } from '@mimamori/sites';
import { anAreaCreate, aSiteCreate } from '@mimamori/sites/testing';

import { type SignedIn, useApp } from '../../../../test/support/app';
import { aMask, aPurpose, decided } from '../../testing';
import { PrivacyMasks } from '../privacy-mask/privacy-mask.service';
import { type BatchedCamera, CameraBatches } from './camera-batch.service';

const IMPORT = '019a0000-0000-7000-8000-000000000000';

const app = useApp();
let owner: SignedIn;
let siteId: string;
let areaId: string;
let purposeId: string;

const asOwner = <T>(work: () => Promise<T>) => app.as(owner.tenantId, work);
const query = <Row extends object>(sql: string, values: readonly unknown[] = []) =>
  asOwner(() => app.get(TenantDb).query<Row>(sql, values));
const bringIn = (cameras: readonly BatchedCamera[]) =>
  asOwner(() => app.get(CameraBatches).bringIn(cameras, IMPORT));
const statesOf = async (prefix: string) =>
  (
    await query<{ code: string; state: string }>(
      'select code, state from camera where code like $1 order by 1',
      [`${prefix}%`],
    )
  ).map(({ code, state }) => `${code} ${state}`);

const camera = (code: string, over: Partial<BatchedCamera> = {}): BatchedCamera => ({
  siteId,
  code,
  facts: { ...decided, name: `カメラ ${code}`, areaId, purposeIds: [purposeId], ownerUserId: owner.userId },
  ...over,
});

beforeAll(async () => {
  owner = await app.found('mimamart');
  const purpose = await app.call('POST', '/v1/purposes', { as: owner, body: aPurpose({ code: 'security' }) });
  purposeId = purpose.body.id;
  await asOwner(async () => {
    siteId = (await app.get(Sites).create(aSiteCreate({ code: '0001' }))).id;
    areaId = (await app.get(Areas).create(siteId, anAreaCreate({ code: 'A1' }))).id;
  });
});

describe('a batch of cameras', () => {
  it('registers, changes and moves them as an import would, with its log and its findings', async () => {
    const { facts } = camera('A1');
    // sound for which no purpose says why is something to be found
    const listening = camera('A1', { facts: { ...facts, audio: true }, step: { to: 'active' } });
    await bringIn([listening, camera('A2'), camera('A3')]);
    expect(await statesOf('A')).toEqual(['A1 active', 'A2 planned', 'A3 planned']);
    await bringIn([
      camera('A2', { facts: {}, step: { to: 'active' } }),
      camera('A3', { facts: { vendor: 'みはり電機' } }),
    ]);
    expect(await statesOf('A')).toEqual(['A1 active', 'A2 active', 'A3 planned']);
    const log = await query<{ action: string; count: number }>(
      `select action, count(*)::int as count from audit_event where details ->> 'importId' = $1 group by 1 order by 1`,
      [IMPORT],
    );
    expect(log.map(({ action, count }) => `${action} ${count}`)).toEqual([
      'cameras.camera.create 3',
      'cameras.camera.transition 2',
      'cameras.camera.update 1',
    ]);
    const found = await app.call('GET', '/v1/cameras?q=みはり電機', { as: owner });
    expect(found.body.items.map(({ code }: { code: string }) => code)).toEqual(['A3']);
    const findings = await query<{ count: number }>(
      `select count(distinct subject_id)::int as count from task where subject = 'Camera' and kind = 'finding'`,
    );
    expect(findings[0]!.count).toBeGreaterThan(0);
  });

  it('leaves alone what is so already', async () => {
    await bringIn([camera('B1', { step: { to: 'active' } })]);
    const [before] = await query<{ version: number }>(`select version from camera where code = 'B1'`);
    await bringIn([camera('B1', { step: { to: 'active' } })]);
    expect(await query(`select version from camera where code = 'B1'`)).toEqual([before]);
  });

  it.each([
    ['undecided but to film', () => camera('C2', { facts: { name: '未決定' }, step: { to: 'active' } })],
    ['without a name', () => camera('C2', { facts: {} })],
    ['of a wrong word', () => camera('C2', { facts: { name: '誤り', class: 'wrong' as never } })],
    ['retired for no reason', () => camera('C2', { step: { to: 'retired' } })],
  ])('takes none when one is %s', async (_what, wrong) => {
    await expect(bringIn([camera('C1'), wrong()])).rejects.toMatchObject({ status: 400 });
    expect(await statesOf('C')).toEqual([]);
  });

  it('asks for the permissions of whoever brings them in', async () => {
    const brought = app.as(owner.tenantId, () => app.get(CameraBatches).bringIn([camera('E1')], IMPORT), {
      permissions: nothing,
    });
    await expect(brought).rejects.toMatchObject({ status: 403 });
  });
});

describe('masks, stores and areas', () => {
  it('are drawn for many cameras at once, each with its log', async () => {
    await bringIn([camera('D1'), camera('D2')]);
    const ids = (await query<{ id: string }>(`select id from camera where code like 'D%'`)).map(
      ({ id }) => id,
    );
    const draw = (cameraIds: readonly string[]) =>
      asOwner(() =>
        app.get(TenantDb).transaction((tx) =>
          app.get(PrivacyMasks).createManyIn(
            tx,
            cameraIds.map((cameraId) => ({ cameraId, input: aMask() })),
          ),
        ),
      );
    expect(await draw(ids)).toHaveLength(2);
    await expect(draw([...ids, IMPORT])).rejects.toMatchObject({ status: 404 });
    // 32 are the most a camera may have
    await expect(draw(Array.from({ length: 32 }, () => ids[0]!))).rejects.toMatchObject({ status: 409 });
    const [log] = await query<{ count: number }>(
      `select count(*)::int as count from audit_event where action = 'mask.change' and subject_id = any($1::text[])`,
      [ids],
    );
    expect(log!.count).toBe(2);
    expect(await query(`select 1 from privacy_mask where camera_id = any($1::uuid[])`, [ids])).toHaveLength(
      2,
    );
  });

  it('are made by the dozen, or not at all when one code is taken, which is named', async () => {
    const make = (codes: readonly string[]) =>
      asOwner(() =>
        app.get(TenantDb).transaction((tx) =>
          app.get(Sites).createManyIn(
            tx,
            codes.map((code) => aSiteCreate({ code })),
          ),
        ),
      );
    const made = await make(['0101', '0102']);
    const refused = make(['0103', '0101']);
    await expect(refused).rejects.toBeInstanceOf(SiteCodeTaken);
    await expect(refused).rejects.toMatchObject({ params: { code: '0101' } });
    expect(await query(`select 1 from site where code like '01%'`)).toHaveLength(2);
    const furnish = (codes: readonly string[]) =>
      asOwner(() =>
        app.get(TenantDb).transaction((tx) =>
          app.get(Areas).createManyIn(
            tx,
            codes.map((code) => ({ siteId: made[0]!.id, input: anAreaCreate({ code }) })),
          ),
        ),
      );
    expect(await furnish(['A', 'B'])).toHaveLength(2);
    await expect(furnish(['C', 'B'])).rejects.toMatchObject({ status: 409, params: { code: 'B' } });
    const [log] = await query<{ sites: number; areas: number }>(
      `select (count(*) filter (where action = 'sites.site.create'))::int as sites,
        (count(*) filter (where action = 'sites.area.create'))::int as areas from audit_event
       where subject_id = any($1::text[]) or details ->> 'siteId' = any($1::text[])`,
      [made.map(({ id }) => id)],
    );
    expect(log).toEqual({ sites: 2, areas: 2 });
  });
});
