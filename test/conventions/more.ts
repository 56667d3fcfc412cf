import { TenantDb } from '@mimamori/platform';
import { Tasks } from '@mimamori/work';

import { linkToProvider } from '../support/single-sign-on';
import type { Ground } from './ground';

const FINDINGS = ['cameras.mask_missing', 'cameras.owner_gone', 'cameras.face_recognition_class'];
/** A name that CP932 cannot hold. */
const BEYOND_CP932 = '入口😀';

/** Of stores without cameras of their own: a list by availability needs more than one. */
const DARK_DAYS = `insert into availability_site_day (tenant_id, site_id, day, cameras, online, degraded, flapping, offline,
    unknown, recorded, unrecorded, outages_open, outages_begun, longest_outage, dark)
  select site.tenant_id, site.id, round.day - 1, 1, 0, 0, 0, 86400, 0, 0, 0, 0, 1, 86400, 86400
  from site join availability_round round on round.tenant_id = site.tenant_id
  on conflict (tenant_id, site_id, day) do nothing`;

/** What makes every list longer than one page, and every file there is to be had. */
export async function moreOf(ground: Ground): Promise<void> {
  const { app, tenant } = ground;
  const { owner, ids } = tenant;
  await app.as(owner.tenantId, () =>
    app.get(TenantDb).transaction(async (tx) => {
      for (const code of FINDINGS)
        await app.get(Tasks).open(tx, {
          kind: 'finding',
          code,
          subject: 'Camera',
          subjectId: ids.camera!,
          siteId: ids.site,
          severity: 'medium',
          params: { camera: tenant.cameraCode },
        });
    }),
  );
  await ground.make('/v1/municipal-rules', {
    municipalityCode: '14100',
    name: '横浜市',
    source: '市の担当課への照会',
    asOf: '2026-10-01',
    reviewerUserId: owner.userId,
  });
  await ground.make('/v1/networks', { cidr: '198.51.100.128/25', name: '倉庫' });
  await ground.make('/v1/checkpoint-receivers', { address: 'counsel@example.jp' });
  await ground.make('/v1/api-keys', { name: '在庫連携', scopes: ['camera:read'] });
  await linkToProvider(app, owner, owner.userId);
  await ground.make(`/v1/groups/${ids.userGroup}/members`, { userIds: [owner.userId] });
  // signs the head of the log once more
  const { body } = await app.call('POST', '/v1/audit-exports', {
    as: owner,
    body: { format: 'jsonl', reason: '点検' },
  });
  await app.job(owner, body.jobId);
  const darkSite = await ground.make('/v1/sites', { code: '8001', name: '暗い店' });
  await app.as(owner.tenantId, () => app.get(TenantDb).transaction((tx) => tx.query(DARK_DAYS)));
  // a store is listed by its status as soon as it has a camera
  await ground.make('/v1/cameras', { siteId: darkSite, code: 'C01', name: '入口' });
  await ground.make('/v1/cameras', {
    siteId: ids.site,
    code: 'C90',
    name: BEYOND_CP932,
    tags: ['出口', '売場'],
  });
  const started = await app.call('GET', '/v1/camera-exports?encoding=cp932&onUnmappable=report', {
    as: owner,
  });
  const job = await app.job(owner, started.body.jobId);
  if (job.state !== 'done') throw new Error(`the export ended as ${JSON.stringify(job)}`);
  ground.replacedExport = job.id;
}
