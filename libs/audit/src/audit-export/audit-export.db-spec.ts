import { createHash } from 'node:crypto';

import { Audit, LogFileVerifier, Verifications } from '@mimamori/audit';
import { anEntry, logged } from '@mimamori/audit/testing';
import { TenantDb, uuidv7 } from '@mimamori/platform';
import { KeyRing } from '@mimamori/sealing';
import { decode } from '@mimamori/tabular';
import pg from 'pg';

import { type Answer, type SignedIn, useApp } from '../../../../test/support/app';

const app = useApp();
let owner: SignedIn;

beforeAll(async () => {
  owner = await app.found('exported');
});

const REASON = '定期点検のため';

async function start(body: object, as = owner): Promise<Answer> {
  return app.call('POST', '/v1/audit-exports', {
    as,
    body: { reason: REASON, ...body },
    headers: { 'accept-language': 'ja' },
  });
}

async function exported(body: object, as = owner): Promise<{ job: Answer['body']; bytes: Buffer }> {
  const { status, body: started } = await start(body, as);
  expect(status).toBe(202);
  const job = await app.job(as, started.jobId);
  const { rawPayload: bytes } = await app.http.inject({
    method: 'GET',
    url: `/v1/audit-exports/${started.jobId}/file`,
    headers: { authorization: `Bearer ${as.token}` },
  });
  return { job, bytes };
}

const rowsOf = (bytes: Buffer) =>
  bytes
    .toString('utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('an export of the log', () => {
  it('is a table in the asked language, with words and names, guarded, and itself a row', async () => {
    await app.as(owner.tenantId, () =>
      app
        .get(Audit)
        .record(anEntry({ action: 'task.dismiss', subject: 'Task', reason: '=1+1\n髙', details: { a: 1 } })),
    );
    const { job, bytes } = await exported({ filter: { action: 'task.' } });
    expect(job).toMatchObject({
      state: 'done',
      result: { format: 'csv', encoding: 'utf-8-bom', rows: 1, verifiable: false, replaced: 0 },
    });
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(job.result.sha256);
    expect(bytes.subarray(0, 3).toString('hex')).toBe('efbbbf');
    const text = bytes.toString('utf8');
    expect(text).toContain('対応不要と判断');
    expect(text).toContain("'=1+1");
    const signIns = await exported({ filter: { action: 'login.ok' }, locale: 'en', encoding: 'cp932' });
    const [heading, line, ...more] = decode(signIns.bytes, 'cp932').text.trimEnd().split('\r\n');
    expect(heading).toMatch(/^Time \(Japan\),Action,Action code,Outcome,/);
    expect(line).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3},Signed in,login\.ok,ok,user,Owner,owner,/);
    expect(more).toEqual([]);
    const rows = await app.as(owner.tenantId, () => logged(app.get(TenantDb)));
    const told = rows.filter(({ action }) => action.startsWith('log.export'));
    expect(told.map(({ action }) => action)).toEqual([
      'log.export',
      'log.export.file',
      'log.export.download',
      'log.export',
      'log.export.file',
      'log.export.download',
    ]);
    expect(told[0]).toMatchObject({ reason: REASON, actorId: owner.userId, details: { format: 'csv' } });
    expect(told[1]).toMatchObject({ details: { rows: 1, sha256: job.result.sha256, verifiable: false } });
  });

  it('names what CP932 lacks and writes nothing, or replaces and lists it', async () => {
    await app.as(owner.tenantId, () =>
      app.get(Audit).record(anEntry({ action: 'task.reopen', subject: 'Task', reason: '𠮷野家 🎥' })),
    );
    const asked = { encoding: 'cp932', filter: { action: 'task.reopen' } };
    const { jobId } = (await start(asked)).body;
    const failed = await app.job(owner, jobId);
    expect(failed).toMatchObject({
      state: 'failed',
      problem: {
        code: 'audit.export_unmappable',
        errors: [{ code: 'audit.character_unmappable' }, { code: 'audit.character_unmappable' }],
      },
    });
    expect((await app.call('GET', `/v1/audit-exports/${jobId}/file`, { as: owner })).status).toBe(404);
    const { job } = await exported({ ...asked, onUnmappable: 'report' });
    expect(job.result).toMatchObject({ replaced: 2, reportFileId: expect.any(String) });
    const report = await app.call('GET', `/v1/audit-exports/${job.id}/report`, { as: owner });
    expect(report.text).toContain('U+20BB7');
  });

  it('is JSON Lines that can be verified, or say that they cannot', async () => {
    const { job, bytes } = await exported({ format: 'jsonl' });
    const lines = rowsOf(bytes);
    expect(lines[0]).toMatchObject({ type: 'header', verifiable: true });
    expect(lines.filter(({ type }) => type === 'event')).toHaveLength(job.result.rows);
    expect(job.result).toMatchObject({ verifiable: true, encoding: 'utf-8' });
    const filtered = await exported({ format: 'jsonl', filter: { outcome: 'ok', ip: '127.0.0.1' } });
    const some = rowsOf(filtered.bytes);
    expect(some[0]).toMatchObject({
      type: 'header',
      verifiable: false,
      reason: 'filtered',
      filter: { outcome: 'ok', byIp: true },
    });
    expect(some.at(-1)).toEqual({ type: 'footer', rows: filtered.job.result.rows });
    expect(filtered.job.result).toMatchObject({ verifiable: false, rows: some.length - 2 });
    const empty = await exported({ format: 'jsonl', filter: { to: '2020-01-01T00:00:00Z' } });
    expect(rowsOf(empty.bytes)).toMatchObject([{ verifiable: false, reason: 'empty' }, { rows: 0 }]);
  });

  it.each([
    ['the first row', 'seq = 1', { seq: 1, problem: 'missing', through: 1 }],
    ['a row with its seal', 'seq = 4', { seq: 4, problem: 'missing', through: 4 }],
    ['the last rows', 'seq > 6', { seq: 7, problem: 'missing' }],
    ['everything', 'true', { seq: 1, problem: 'missing' }],
  ])('of which somebody deleted %s is written, and the verifier names it', async (name, which, row) => {
    const other = await app.found(`deleted-${name.replaceAll(' ', '-')}`);
    await app.as(other.tenantId, async () => {
      for (let number = 0; number < 9; number++) await app.get(Audit).record(anEntry());
      await app.get(Verifications).verify(other.tenantId);
    });
    const superuser = new pg.Client(app.database.superuserUrl);
    await superuser.connect();
    await superuser.query("set session_replication_role = 'replica'");
    const places = `select event_id from audit_seal where tenant_id = $1 and ${which}`;
    await superuser.query(`delete from audit_event where tenant_id = $1 and id in (${places})`, [
      other.tenantId,
    ]);
    if (name !== 'the first row')
      await superuser.query(`delete from audit_seal where tenant_id = $1 and ${which}`, [other.tenantId]);
    await superuser.end();
    const { job, bytes } = await exported({ format: 'jsonl' }, other);
    const { body: keys } = await app.call('GET', '/.well-known/mimamori-sealing-keys.json');
    const verdict = await LogFileVerifier.verify(bytes.toString().trimEnd().split('\n'), new KeyRing(keys));
    expect(verdict).toMatchObject({ verdict: 'broken', row, rows: job.result.rows });
    expect(verdict.export).toMatchObject({ tenantId: other.tenantId, tenantCode: expect.any(String) });
  });

  it('is for those who may export, with a reason, and only for whoever asked', async () => {
    const tenant = { tenantId: owner.tenantId, code: 'exported' };
    const admin = await app.person(tenant, 'tenant_admin', { kind: 'tenant' });
    const auditor = await app.person(tenant, 'auditor', { kind: 'tenant' });
    expect((await start({}, admin)).status).toBe(403);
    expect((await start({ reason: ' ' })).status).toBe(400);
    expect((await start({ filter: { colour: 'red' } })).status).toBe(400);
    const { jobId } = (await start({}, auditor)).body;
    await app.job(auditor, jobId);
    expect((await app.call('GET', `/v1/audit-exports/${jobId}`, { as: auditor })).status).toBe(200);
    expect((await app.call('GET', `/v1/audit-exports/${jobId}`, { as: owner })).status).toBe(404);
    expect((await app.call('GET', `/v1/audit-exports/${uuidv7()}`, { as: owner })).status).toBe(404);
    const query = `query ($id: ID!) { auditExport(id: $id) { state result { rows verifiable } } }`;
    const { body } = await app.graphql(auditor, query, { id: jobId });
    expect(body.data.auditExport).toMatchObject({ state: 'done', result: { verifiable: false } });
  });
});

describe('the words of the log', () => {
  it('are listed in the language of the reader, by both ways', async () => {
    const { body } = await app.call('GET', '/v1/audit-actions', {
      as: owner,
      headers: { 'accept-language': 'en' },
    });
    expect(body.items).toContainEqual({
      code: 'login.ok',
      title: 'Signed in',
      kind: 'sign_in',
      needsReason: false,
    });
    const answer = await app.graphql(owner, '{ auditActions { code title kind needsReason } }');
    expect(answer.body.data.auditActions).toHaveLength(body.items.length);
  });
});
