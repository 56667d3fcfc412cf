import { Audit, Verifications } from '@mimamori/audit';
import { uuidv7 } from '@mimamori/platform';

import type { SignedIn, TestApp } from './app';

/** A row of the log with everything that lists are narrowed by, and an export of it that had to replace a character. */
export async function fillAudit(
  app: TestApp,
  owner: SignedIn,
  actedFor: string,
): Promise<{ incident: string; auditExport: string }> {
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
  const body = {
    reason: '点検',
    encoding: 'cp932',
    onUnmappable: 'report',
    filter: { action: 'playback.start' },
  };
  const started = await app.call('POST', '/v1/audit-exports', { as: owner, body });
  const job = await app.job(owner, started.body.jobId);
  if (job.state !== 'done') throw new Error(`the export of the log ended as ${JSON.stringify(job)}`);
  await app.as(owner.tenantId, () => app.get(Verifications).verify(owner.tenantId));
  return { incident, auditExport: job.id };
}
