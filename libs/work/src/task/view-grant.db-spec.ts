import { type SignedIn, useApp } from '../../../../test/support/app';
import { until } from '../../../../test/support/until';

const app = useApp();
let owner: SignedIn;
let manager: SignedIn;
let cameraId: string;

const call = async (as: SignedIn, method: string, url: string, body?: object) => {
  const answer = await app.call(method, url, { as, body });
  if (answer.status >= 300) throw new Error(`${method} ${url}: ${answer.text}`);
  return answer.body;
};
/** State of the duty about a grant, as soon as it is the one that is waited for. */
const dutyIs = (grantId: string, wanted: string) =>
  until(async () => {
    const { items } = await call(owner, 'GET', '/v1/tasks?filter[kind]=duty&limit=50');
    const duty = items.find((task: { subjectId: string }) => task.subjectId === grantId);
    return duty?.state === wanted && duty;
  });
const ask = async (): Promise<string> => {
  const body = { cameras: [cameraId], actions: ['view_playback'], reason: '紛失物', minutes: 30 };
  return (await call(manager, 'POST', '/v1/view-grants', body)).id;
};

beforeAll(async () => {
  owner = await app.found('mimamart');
  const site = await call(owner, 'POST', '/v1/sites', { code: '1', name: '店' });
  cameraId = (await call(owner, 'POST', '/v1/cameras', { siteId: site.id, code: 'C1', name: '入口' })).id;
  const scope = { kind: 'sites' as const, siteIds: [site.id] };
  manager = await app.person({ tenantId: owner.tenantId, code: 'mimamart' }, 'store_manager', scope);
});

it('a request for a view grant is a duty until it is decided', async () => {
  const approved = await ask();
  const duty = await dutyIs(approved, 'open');
  expect(duty).toMatchObject({
    code: 'work.view_grant_waiting',
    title: '閲覧許可の申請が承認を待っています',
  });
  await call(owner, 'POST', `/v1/view-grants/${approved}/approve`);
  await dutyIs(approved, 'done');
  const withdrawn = await ask();
  await dutyIs(withdrawn, 'open');
  await call(manager, 'POST', `/v1/view-grants/${withdrawn}/withdraw`);
  await dutyIs(withdrawn, 'done');
});
