import { Audit, SealedLog } from '@mimamori/audit';
import { anEntry, logged } from '@mimamori/audit/testing';
import { Clock, FixedClock, TenantDb } from '@mimamori/platform';

import { type SignedIn, useApp } from '../../../../test/support/app';
import { AuditRetentionJobs } from './audit-retention.jobs';

const DAY = 24 * 3_600_000;
const app = useApp({ jobs: false });
let owner: SignedIn;

beforeAll(async () => {
  owner = await app.found('retained');
});

const get = () => app.call('GET', '/v1/audit-retention', { as: owner });
const patch = (months: unknown, etag?: string, as = owner) =>
  app.call('PATCH', '/v1/audit-retention', {
    as,
    body: { months },
    headers: etag ? { 'if-match': etag } : {},
  });

describe('the retention of the log', () => {
  it('is the default until it is set, under a version', async () => {
    const { body, headers } = await get();
    expect(body).toMatchObject({ months: 36, minimumMonths: 36, version: 0, updatedAt: null });
    expect(body.source).toMatchObject({ standing: 'design', toBeVerified: true });
    expect((await patch(60)).status).toBe(428);
    expect((await patch(35, headers.etag)).status).toBe(400);
    expect((await patch(121, headers.etag)).status).toBe(400);
    const set = await patch(60, headers.etag);
    expect(set).toMatchObject({ status: 200, body: { months: 60, version: 1 } });
    expect((await patch(72, headers.etag)).status).toBe(412);
    expect(await patch(72, set.headers.etag)).toMatchObject({
      status: 200,
      body: { months: 72, version: 2 },
    });
    const rows = await app.as(owner.tenantId, () => logged(app.get(TenantDb)));
    expect(rows.filter(({ action }) => action === 'retention.change').map(({ details }) => details)).toEqual([
      { changes: [{ field: 'months', from: 36, to: 60 }] },
      { changes: [{ field: 'months', from: 60, to: 72 }] },
    ]);
    const query = '{ auditRetention { months version source { standing } } }';
    expect((await app.graphql(owner, query)).body.data.auditRetention).toEqual({
      months: 72,
      version: 2,
      source: { standing: 'design' },
    });
  });

  it('is read by the log’s readers, and set by owner and compliance officer', async () => {
    const tenant = { tenantId: owner.tenantId, code: 'retained' };
    const { headers } = await get();
    const auditor = await app.person(tenant, 'auditor', { kind: 'tenant' });
    const viewer = await app.person(tenant, 'live_viewer', { kind: 'tenant' });
    expect((await app.call('GET', '/v1/audit-retention', { as: auditor })).status).toBe(200);
    expect((await patch(48, headers.etag, auditor)).status).toBe(403);
    expect((await app.call('GET', '/v1/audit-retention', { as: viewer })).status).toBe(403);
  });

  it('removes what is older, and only that, in batches that say so', async () => {
    const other = await app.found('retained-too');
    const now = app.get(Clock).now();
    const clock = new FixedClock(new Date(now.getTime() - 1100 * DAY));
    const old = new Audit(app.get(TenantDb), clock);
    await app.as(other.tenantId, async () => {
      for (let at = 0; at < 3; at++) await old.record(anEntry({ action: 'live.start' }));
      clock.advance(10 * DAY);
      await old.record(anEntry({ action: 'live.stop' }));
    });
    const sealed = app.get(SealedLog);
    await app.as(other.tenantId, () => sealed.prepareExport());
    // as long as the sign-in came first in the chain, nothing behind it is a beginning
    const before = await app.as(other.tenantId, () => logged(app.get(TenantDb)));
    clock.set(new Date(now.getTime() + 40 * 365 * DAY));
    const jobs = new AuditRetentionJobs(
      app.get(TenantDb),
      clock,
      new Audit(app.get(TenantDb), clock),
      sealed,
    );
    await jobs.prune();
    const after = await app.as(other.tenantId, () => logged(app.get(TenantDb)));
    expect(after.map(({ action }) => action)).toEqual(['log.prune']);
    expect(after[0]).toMatchObject({
      actorId: 'system:worker',
      details: { rows: before.length, months: 36, before: expect.stringMatching(/T00:00:00\.000\+09:00$/) },
    });
    await jobs.prune();
    expect(await app.as(other.tenantId, () => logged(app.get(TenantDb)))).toHaveLength(1);
    expect(await app.as(other.tenantId, () => sealed.kept(app.get(TenantDb), other.tenantId))).toMatchObject({
      expected: 0,
      found: 0,
    });
  });
});
