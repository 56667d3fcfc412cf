import { Audit, Verifications } from '@mimamori/audit';
import { uuidv7 } from '@mimamori/platform';

import type { SignedIn, TestApp } from './app';

/** A row of the log with everything that lists are narrowed by, and exports that had to replace a character. */
export async function fillAudit(
  app: TestApp,
  owner: SignedIn,
  actedFor: string,
): Promise<{ incident: string; auditExport: string; accessMatrixExport: string }> {
  const incident = uuidv7();
  await app.as(owner.tenantId, () =>
    app.get(Audit).record({
      action: 'playback.start',
      subject: 'Site',
      subjectId: uuidv7(),
      reason: '🎥 確認',
      incidentId: incident,
      onBehalfOf: actedFor,
    }),
  );
  const retention = await app.call('GET', '/v1/audit-retention', { as: owner });
  await app.call('PATCH', '/v1/audit-retention', {
    as: owner,
    body: { months: retention.body.maximumMonths },
    headers: { 'if-match': '*' },
  });
  const lacking = { reason: '点検', encoding: 'cp932', onUnmappable: 'report' };
  const taken = async (collection: string, body: object): Promise<string> => {
    const started = await app.call('POST', `/v1/${collection}`, { as: owner, body });
    const job = await app.job(owner, started.body.jobId);
    if (!job.result?.reportFileId) throw new Error(`${collection}: ended as ${JSON.stringify(job)}`);
    return job.id;
  };
  const auditExport = await taken('audit-exports', { ...lacking, filter: { action: 'playback.start' } });
  const accessMatrixExport = await taken('access-matrix-exports', lacking);
  await app.as(owner.tenantId, () => app.get(Verifications).verify(owner.tenantId));
  return { incident, auditExport, accessMatrixExport };
}
