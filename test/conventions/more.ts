import { TenantDb } from '@mimamori/platform';
import { Tasks } from '@mimamori/work';

import type { Ground } from './ground';

const FINDINGS = ['cameras.mask_missing', 'cameras.owner_gone', 'cameras.face_recognition_class'];
/** A name that CP932 cannot hold. */
const BEYOND_CP932 = '入口😀';

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
