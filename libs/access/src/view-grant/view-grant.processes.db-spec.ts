import { loadConfig } from '@mimamori/platform';
import { createHttpApplication } from '@mimamori/web';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import pg from 'pg';

import { type SignedIn, useApp } from '../../../../test/support/app';

const WITHIN_MILLISECONDS = 2_000;

const app = useApp({ jobs: false });
let second: NestFastifyApplication;
let superuser: pg.Client;
let owner: SignedIn;
let manager: SignedIn;
let officer: SignedIn;
let cameraId: string;

const call = async (as: SignedIn, method: string, url: string, body?: object) => {
  const answer = await app.call(method, url, { as, body });
  if (answer.status >= 300) throw new Error(`${method} ${url}: ${answer.text}`);
  return answer.body;
};
/** What the other process lets somebody do with recordings, as it tells them itself. */
const playsBack = async (as: SignedIn): Promise<boolean> => {
  const headers = { authorization: `Bearer ${as.token}` };
  const answer = await second.inject({ method: 'GET', url: '/v1/me/permissions', headers });
  return answer
    .json<{ rules: { actions: string[]; inverted: boolean }[] }>()
    .rules.some(({ actions, inverted }) => !inverted && actions.includes('view_playback'));
};
/** @returns the milliseconds until the other process agrees. */
const until = async (as: SignedIn, wanted: boolean): Promise<number> => {
  const start = performance.now();
  while ((await playsBack(as)) !== wanted) {
    if (performance.now() - start > WITHIN_MILLISECONDS)
      throw new Error(`not ${wanted} after ${WITHIN_MILLISECONDS} ms`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return performance.now() - start;
};
const granted = async (): Promise<string> => {
  const body = { cameras: [cameraId], actions: ['view_playback'], reason: '紛失物', minutes: 30 };
  const { id } = await call(manager, 'POST', '/v1/view-grants', body);
  await call(officer, 'POST', `/v1/view-grants/${id}/approve`);
  return id;
};
/** Ends every connection on which changes are announced. */
const cutLines = () =>
  superuser.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where application_name = 'mimamori-listen' and datname = $1`,
    [app.database.name],
  );

beforeAll(async () => {
  const { ApiModule } = await import('../../../../apps/api.module');
  second = await createHttpApplication(ApiModule, loadConfig(process.env));
  await second.init();
  await second.getHttpAdapter().getInstance().ready();
  superuser = new pg.Client(app.database.superuserUrl);
  await superuser.connect();
  app.database.beforeDrop(async () => {
    await second.close();
    await superuser.end();
  });
  owner = await app.found('mimamart');
  const site = await call(owner, 'POST', '/v1/sites', { code: '1', name: '店' });
  cameraId = (await call(owner, 'POST', '/v1/cameras', { siteId: site.id, code: 'C1', name: '入口' })).id;
  const tenant = { tenantId: owner.tenantId, code: 'mimamart' };
  manager = await app.person(tenant, 'store_manager', { kind: 'sites', siteIds: [site.id] });
  officer = await app.person(tenant, 'compliance_officer', { kind: 'tenant' });
}, 60_000);

it('a view grant opens and ends in every process within two seconds', async () => {
  for (let round = 0; round < 5; round += 1) {
    expect(await playsBack(manager)).toBe(false);
    const id = await granted();
    await until(manager, true);
    await call(officer, 'POST', `/v1/view-grants/${id}/revoke`);
    await until(manager, false);
  }
});

it('also while the line on which changes are announced is cut', async () => {
  const id = await granted();
  await until(manager, true);
  await cutLines();
  await call(officer, 'POST', `/v1/view-grants/${id}/revoke`);
  await until(manager, false);
});

it('and ends with the role that waited for it', async () => {
  await granted();
  await until(manager, true);
  const { items } = await call(owner, 'GET', `/v1/role-assignments?filter[userId]=${manager.userId}`);
  const url = `/v1/role-assignments/${items[0].id}`;
  const { headers } = await app.call('GET', url, { as: owner });
  const removed = await app.call('DELETE', url, { as: owner, headers: { 'if-match': headers.etag! } });
  expect(removed.status).toBe(204);
  await until(manager, false);
});
