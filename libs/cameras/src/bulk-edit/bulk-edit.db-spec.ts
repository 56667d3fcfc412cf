import { AuditEvent } from '@mimamori/audit';
import { TenantDb } from '@mimamori/platform';
import { Areas, Sites } from '@mimamori/sites';
import { anAreaCreate, aSiteCreate } from '@mimamori/sites/testing';
import { IfMatchHeader } from '@mimamori/web';

import { type Answer, type SignedIn, useApp } from '../../../../test/support/app';
import { aCamera, aPurpose, decided } from '../../testing';
import { Cameras } from '../camera/camera.service';

const app = useApp();
let owner: SignedIn;
let sites: string[];
let purposeId: string;
let groupId: string;
let active: string;
let planned: string[];
let retired: string;

beforeAll(async () => {
  owner = await app.found('mimamart');
  const purpose = await app.call('POST', '/v1/purposes', { as: owner, body: aPurpose({ code: 'security' }) });
  purposeId = purpose.body.id;
  const group = await app.call('POST', '/v1/camera-groups', {
    as: owner,
    body: { code: 'night', name: '夜間' },
  });
  groupId = group.body.id;
  await app.as(owner.tenantId, async () => {
    const made = [];
    for (const code of ['0001', '0002']) made.push(await app.get(Sites).create(aSiteCreate({ code })));
    sites = made.map(({ id }) => id);
    const [siteId = '', other = ''] = sites;
    const area = await app.get(Areas).create(siteId, anAreaCreate({ code: 'A1' }));
    const cameras = app.get(Cameras);
    const facts = { ...decided, areaId: area.id, purposeIds: [purposeId], ownerUserId: owner.userId };
    active = (await cameras.create(aCamera({ siteId, code: 'A', ...facts }))).id;
    await cameras.transition(active, { to: 'active' }, IfMatchHeader.ofVersion(active, undefined));
    planned = [];
    for (const code of ['P1', 'P2'])
      planned.push((await cameras.create(aCamera({ siteId: other, code }))).id);
    retired = (await cameras.create(aCamera({ siteId, code: 'R' }))).id;
    const step = { to: 'retired' as const, reason: '老朽化' };
    await cameras.transition(retired, step, IfMatchHeader.ofVersion(retired, undefined));
  });
});

async function edit(body: object, as = owner): Promise<Answer['body']> {
  const answer = await app.call('POST', '/v1/camera-bulk-edits', { as, body });
  expect(answer).toMatchObject({ status: 202 });
  await app.job(as, answer.body.jobId);
  const read = await app.call('GET', `/v1/camera-bulk-edits/${answer.body.jobId}`, { as });
  expect(read.status).toBe(200);
  return read.body;
}
const camera = async (id: string) => (await app.call('GET', `/v1/cameras/${id}`, { as: owner })).body;

describe('a bulk edit', () => {
  it('shows what it would do and refuse, and then does just that', async () => {
    const command = {
      filter: {},
      set: { vendor: 'ACME', maskDecision: 'needed' },
      addTags: ['夜間'],
      addGroups: [groupId],
    };
    const preview = await edit({ ...command, dryRun: true });
    expect(preview.result).toMatchObject({ dryRun: true, selected: 4, changed: 2, unchanged: 0, refused: 2 });
    const refusals = Object.fromEntries(
      preview.result.refusals.map((refusal: { cameraId: string; errors: { code: string }[] }) => [
        refusal.cameraId,
        refusal.errors.map(({ code }) => code),
      ]),
    );
    expect(refusals).toEqual({
      [active]: ['cameras.gate_mask_in_force'],
      [retired]: ['cameras.camera_retired'],
    });
    expect(await camera(planned[0] ?? '')).toMatchObject({ vendor: null, version: 1 });

    const { previewToken } = preview.result;
    const done = await edit({ ...command, previewToken, reason: '機種の統一' });
    expect(done).toMatchObject({ state: 'done', result: { dryRun: false, changed: 2, refused: 2 } });
    expect(await camera(planned[0] ?? '')).toMatchObject({ vendor: 'ACME', tags: ['夜間'], version: 2 });
    expect(await camera(active)).toMatchObject({ vendor: null, maskDecision: 'not_needed' });
    const members = await app.call('GET', `/v1/cameras?filter[groupId]=${groupId}`, { as: owner });
    expect(members.body.items.map(({ id }: { id: string }) => id).sort()).toEqual([...planned].sort());

    const entries = await app.as(owner.tenantId, () =>
      app.get(TenantDb).repository(AuditEvent).findBy({ tenantId: owner.tenantId, subjectId: planned[0] }),
    );
    const update = entries.find(({ action }) => action === 'cameras.camera.update');
    expect(update?.details).toMatchObject({
      bulkEditId: done.jobId,
      changes: expect.arrayContaining([{ field: 'vendor', from: null, to: 'ACME' }]),
    });
    // the same preview again: what it showed is no longer so
    const again = await edit({ ...command, previewToken });
    expect(again.state).toBe('failed');
    const job = await app.call('GET', `/v1/jobs/${again.jobId}`, { as: owner });
    expect(job.body.problem).toMatchObject({ status: 409, code: 'cameras.bulk_selection_changed' });
    expect((await edit({ ...command, dryRun: true })).result).toMatchObject({
      changed: 0,
      unchanged: 2,
      refused: 2,
    });
  });

  it('does nothing when a camera was changed after the preview', async () => {
    const command = { ids: planned, set: { storage: 'NVR-1' } };
    const { result } = await edit({ ...command, dryRun: true });
    const [first = ''] = planned;
    await app.call('PATCH', `/v1/cameras/${first}`, { as: owner, body: { note: 'x' } });
    expect((await edit({ ...command, previewToken: result.previewToken })).state).toBe('failed');
    expect(await camera(planned[1] ?? '')).toMatchObject({ storage: null });
  });

  it('judges each camera by the permissions of whoever asks', async () => {
    const scope = { kind: 'sites' as const, siteIds: [sites[1] ?? ''] };
    const manager = await app.person({ ...owner, code: 'mimamart' }, 'store_manager', scope);
    const command = { ids: [active, ...planned], set: { installer: '設置社' }, dryRun: true };
    const { result } = await edit(command, manager);
    expect(result).toMatchObject({ selected: 3, changed: 2, refused: 1 });
    expect(result.refusals).toMatchObject([
      { cameraId: active, siteId: null, errors: [{ code: 'cameras.camera_unknown' }] },
    ]);
    const viewer = await app.person({ ...owner, code: 'mimamart' }, 'live_viewer', { kind: 'tenant' });
    const refused = await app.call('POST', '/v1/camera-bulk-edits', { as: viewer, body: command });
    expect(refused.status).toBe(403);
    const grouped = { ids: planned, addGroups: [groupId], dryRun: true };
    expect((await app.call('POST', '/v1/camera-bulk-edits', { as: manager, body: grouped })).status).toBe(
      403,
    );
  });

  it('does not tell by what it counts, nor by its token, what the caller may not read', async () => {
    const role = await app.call('POST', '/v1/roles', {
      as: owner,
      body: {
        code: 'no_model',
        name: '点検',
        rules: [{ subject: 'Camera', actions: ['read'], fields: ['model'], inverted: true }],
      },
    });
    expect(role.status).toBe(201);
    const manager = await app.person({ ...owner, code: 'mimamart' }, 'store_manager', { kind: 'tenant' });
    const given = { userId: manager.userId, role: 'no_model', scope: { kind: 'tenant' } };
    expect((await app.call('POST', '/v1/role-assignments', { as: owner, body: given })).status).toBe(201);
    const guess = async (model: string) => {
      const { result } = await edit({ ids: [planned[0]], set: { model }, dryRun: true }, manager);
      return result;
    };
    const [id = ''] = planned;
    const told = await guess('D-7');
    const version = (await camera(id)).version;
    await app.as(owner.tenantId, () =>
      app
        .get(TenantDb)
        .query('update camera set model = $2 where id = $1 and version = $3', [id, 'D-7', version]),
    );
    expect(await guess('D-7')).toEqual(told);
    expect(told).toMatchObject({ selected: 1, changed: 0, unchanged: 0, refused: 1 });
  });

  it.each<[string, object, number, string]>([
    ['no preview', { filter: {}, set: { audio: true } }, 428, 'cameras.bulk_preview_missing'],
    ['no selection', { set: { audio: true }, dryRun: true }, 400, 'platform.invalid_input'],
    ['nothing to do', { filter: {}, dryRun: true }, 400, 'platform.invalid_input'],
    [
      'an unknown owner',
      { filter: {}, set: { ownerUserId: '019a0000-0000-7000-8000-000000000000' }, dryRun: true },
      400,
      'platform.invalid_input',
    ],
    [
      'an unknown group',
      { filter: {}, addGroups: ['019a0000-0000-7000-8000-000000000000'], dryRun: true },
      400,
      'platform.invalid_input',
    ],
    [
      'a fact of one camera',
      { filter: {}, set: { serial: '1' }, dryRun: true },
      400,
      'platform.invalid_input',
    ],
  ])('is refused with %s', async (_, body, status, code) => {
    const answer = await app.call('POST', '/v1/camera-bulk-edits', { as: owner, body });
    expect(answer).toMatchObject({ status, body: { code } });
  });

  it('belongs to its tenant and its starter', async () => {
    const { jobId } = await edit({ ids: planned, set: { audio: true }, dryRun: true });
    const other = await app.found('kumanomi');
    expect(await app.call('GET', `/v1/camera-bulk-edits/${jobId}`, { as: other })).toMatchObject({
      status: 404,
    });
    const started = await app.call('GET', '/v1/camera-exports', { as: owner });
    expect(await app.call('GET', `/v1/camera-bulk-edits/${started.body.jobId}`, { as: owner })).toMatchObject(
      { status: 404 },
    );
  });
});
