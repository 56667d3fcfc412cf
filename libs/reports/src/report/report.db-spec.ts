import { createHash } from 'node:crypto';

import { AuditEvent } from '@mimamori/audit';
import { DocumentRenderer, RendererUnavailable } from '@mimamori/documents';
import { TenantDb, uuidv7 } from '@mimamori/platform';

import { type SignedIn, useApp } from '../../../../test/support/app';
import { frozenReportSchema } from './frozen-report.schema';
import { ReportJobs } from './report.jobs';

const app = useApp();
let owner: SignedIn;
let other: SignedIn;

beforeAll(async () => {
  owner = await app.found('midori');
  other = await app.found('aoba');
});
afterEach(() => jest.restoreAllMocks());

const ask = (body: object, as = owner) =>
  app.call('POST', '/v1/reports', { as, body: { kind: 'safeguards', ...body } });
const read = (url: string, as = owner, headers = {}) => app.call('GET', url, { as, headers });

async function made(body: object): Promise<string> {
  const answer = await ask(body);
  expect(answer.status).toBe(202);
  expect(answer.headers.location).toBe(`/v1/jobs/${answer.body.jobId}`);
  const job = await app.job(owner, answer.body.jobId);
  expect(job).toMatchObject({ state: 'done', result: { reportId: answer.body.reportId }, problem: null });
  return answer.body.reportId;
}

const actionsOn = (reportId: string) =>
  app.as(owner.tenantId, async () => {
    const events = await app.get(TenantDb).repository(AuditEvent).findBy({ subjectId: reportId });
    return events
      .toSorted((a, b) => (a.id < b.id ? -1 : 1))
      .map(({ action, actorId }) => ({ action, actorId }));
  });

describe('a safeguard report', () => {
  it.each(['ja', 'en'])('is made, fetched and written down in %s', async (locale) => {
    const id = await made({ locale, format: 'pdf' });
    const report = await read(`/v1/reports/${id}`);
    expect(report.status).toBe(200);
    expect(report.headers.etag).toBeDefined();
    expect(report.body).toMatchObject({
      kind: 'safeguards',
      locale,
      edition: 'appi@2026-11',
      state: 'done',
      problemCode: null,
      formats: ['json', 'pdf'],
      template: expect.stringMatching(/^safeguards@\d+$/),
      requestedBy: { kind: 'user', id: owner.userId },
    });

    const json = await read(`/v1/reports/${id}/file?format=json`);
    const content = frozenReportSchema.parse(json.body);
    expect(content).toMatchObject({ id, locale, tenant: { code: 'midori' }, requestedBy: { name: 'Owner' } });
    expect(content.measures).toHaveLength(22);
    const sha256 = createHash('sha256').update(json.text).digest('hex');
    expect(json.headers.etag).toBe(`"${sha256}"`);
    expect(report.body.files[0]).toMatchObject({ format: 'json', sha256 });

    const pdf = await read(report.body.files[1].href);
    expect(pdf.text.slice(0, 5)).toBe('%PDF-');
    expect(pdf.headers['content-type']).toBe('application/pdf');
    expect(pdf.headers.etag).toBe(`"${report.body.files[1].sha256}"`);
    expect(pdf.headers['content-disposition']).toMatch(
      /^attachment; filename="safeguards-report_\d{4}-\d\d-\d\d\.pdf"; filename\*=UTF-8''/,
    );
    const known = await read(report.body.files[1].href, owner, { 'if-none-match': pdf.headers.etag });
    expect([known.status, known.text]).toEqual([304, '']);

    expect(await actionsOn(id)).toEqual(
      ['reports.report.create', 'report.generate', 'report.export', 'report.export'].map((action) => ({
        action,
        actorId: owner.userId,
      })),
    );
  });

  it('keeps the JSON when nothing can be printed here, and goes on from it when the job is repeated', async () => {
    jest.spyOn(app.get(DocumentRenderer), 'render').mockRejectedValue(new RendererUnavailable('no_compiler'));
    const answer = await ask({ format: ['json', 'pdf'] });
    const job = await app.job(owner, answer.body.jobId);
    expect(job).toMatchObject({ state: 'failed', problem: { code: 'documents.renderer_unavailable' } });
    const report = await read(`/v1/reports/${answer.body.reportId}`);
    expect(report.body).toMatchObject({ state: 'failed', problemCode: 'documents.renderer_unavailable' });
    expect(report.body.files).toHaveLength(1);
    expect((await read(report.body.files[0].href)).status).toBe(200);
    const pdf = await read(`/v1/reports/${answer.body.reportId}/file?format=pdf`);
    expect([pdf.status, pdf.body.code]).toEqual([409, 'reports.report_not_ready']);

    jest.restoreAllMocks();
    const { reportId, jobId } = answer.body;
    const run = { jobId, progress: () => Promise.resolve() };
    const repeat = () => app.as(owner.tenantId, () => app.get(ReportJobs).generate({ reportId }, run));
    await repeat();
    await repeat();
    const done = await read(`/v1/reports/${reportId}`);
    expect(done.body).toMatchObject({ state: 'done', problemCode: null });
    expect(done.body.files[0]).toEqual(report.body.files[0]);
    expect(done.body.files).toHaveLength(2);
    expect((await actionsOn(reportId)).filter(({ action }) => action === 'report.generate')).toHaveLength(1);
  });

  it('has no file in a format that nobody asked for', async () => {
    const id = await made({ format: 'json' });
    const pdf = await read(`/v1/reports/${id}/file?format=pdf`);
    expect([pdf.status, pdf.body.code]).toEqual([404, 'reports.format_not_made']);
  });

  it.each([
    [{ kind: 'other' }, '/kind'],
    [{ locale: 'fr' }, '/locale'],
    [{ format: [] }, '/format'],
    [{ asOf: '2999-01-01T00:00:00+09:00' }, '/asOf'],
    [{ period: { from: '2026-11-10', to: '2026-11-09' } }, '/period'],
    [{ period: { from: '2020-01-01', to: '2026-11-09' } }, '/period'],
    [{ period: { from: '2026-11-10', to: '2999-01-01' } }, '/period'],
    [{ extra: 1 }, '/extra'],
  ])('refuses %j', async (body, pointer) => {
    const answer = await ask(body);
    expect(answer.status).toBe(400);
    expect(answer.body.errors[0].pointer).toContain(pointer);
  });

  it('cannot be about a day before the first edition', async () => {
    const answer = await ask({
      asOf: '2026-11-01T12:00:00+09:00',
      period: { from: '2026-10-01', to: '2026-10-31' },
    });
    expect([answer.status, answer.body.code]).toEqual([404, 'catalogue.no_edition_in_force']);
  });

  it('is for those who stand for the whole tenant', async () => {
    const id = await made({ format: 'json' });
    const tenant = { tenantId: owner.tenantId, code: 'midori' };
    const auditor = await app.person(tenant, 'auditor', { kind: 'tenant' });
    const viewer = await app.person(tenant, 'live_viewer', { kind: 'tenant' });
    expect((await read(`/v1/reports/${id}`, auditor)).status).toBe(200);
    expect((await ask({ format: 'json' }, auditor)).status).toBe(202);
    for (const url of [`/v1/reports/${id}`, `/v1/reports/${id}/file`, '/v1/reports', '/v1/safeguards'])
      expect([url, (await read(url, viewer)).status]).toEqual([url, 403]);
    expect((await ask({}, viewer)).status).toBe(403);
  });

  it('of another tenant answers like one that is not there', async () => {
    const id = await made({ format: 'json' });
    for (const url of [`/v1/reports/${id}`, `/v1/reports/${id}/file?format=json`]) {
      const foreign = await read(url, other);
      const absent = await read(url.replace(id, uuidv7()), other);
      expect([foreign.status, foreign.body.code]).toEqual([404, 'platform.not_found']);
      expect({ ...foreign.body, traceId: '' }).toEqual({ ...absent.body, traceId: '' });
    }
    expect((await read('/v1/reports', other)).body.items).toEqual([]);
  });

  it('stands in a list, newest first, page by page', async () => {
    const first = await read('/v1/reports?limit=2&totalCount=true');
    expect(first.body.items).toHaveLength(2);
    const second = await read(`/v1/reports?limit=2&cursor=${first.body.nextCursor}`);
    const ids = [...first.body.items, ...second.body.items].map(({ id }: { id: string }) => id);
    expect(ids).toEqual(ids.toSorted().toReversed());
    expect(first.body.totalCount).toBeGreaterThan(3);
  });
});

describe('/v1/safeguards', () => {
  it('lists every measure with its status in the language asked for', async () => {
    const ja = await read('/v1/safeguards', owner, { 'accept-language': 'ja' });
    const en = await read('/v1/safeguards?totalCount=true', owner, { 'accept-language': 'en' });
    expect(ja.body.items).toHaveLength(22);
    expect(en.body).toMatchObject({ edition: 'appi@2026-11', totalCount: 22, nextCursor: null });
    expect(ja.body.items[0].name).not.toBe(en.body.items[0].name);
    const counts: Record<string, number> = en.body.counts;
    expect(Object.values(counts).reduce((sum, n) => sum + n)).toBe(22);
  });

  it('narrows and pages', async () => {
    const technical = await read('/v1/safeguards?filter[category]=technical');
    expect(technical.body.items.map(({ code }: { code: string }) => code)).toEqual([
      'SC-10-6-1',
      'SC-10-6-2',
      'SC-10-6-3',
      'SC-10-6-4',
    ]);
    const first = await read('/v1/safeguards?limit=15&sort=-code');
    const second = await read(`/v1/safeguards?limit=15&sort=-code&cursor=${first.body.nextCursor}`);
    expect(second.body.nextCursor).toBeNull();
    const codes = [...first.body.items, ...second.body.items].map(({ code }: { code: string }) => code);
    expect(codes).toEqual(codes.toSorted().toReversed());
    expect(new Set(codes).size).toBe(22);
    expect((await read('/v1/safeguards?cursor=forged')).status).toBe(400);
    expect((await read('/v1/safeguards?filter[status]=fine')).status).toBe(400);
  });

  it('shows one measure with what live rows say', async () => {
    const { body } = await read('/v1/safeguards/SC-10-6-1', owner, { 'accept-language': 'en' });
    const m32 = body.metrics.find(({ code }: { code: string }) => code === 'M32');
    expect(m32.observation).toMatchObject({ status: 'fail', value: 1, valueText: '100%' });
    expect(m32.observation.facts.length).toBeGreaterThan(0);
    expect((await read('/v1/safeguards/SC-99')).status).toBe(404);
  });
});

describe('GraphQL', () => {
  it('gives the same answers as REST', async () => {
    const query = `query ($code: String!) {
      safeguard(code: $code) {
        code name status reason proofs { pass unproved }
        metrics { code thresholdText observation { status number flag never valueText facts { label value } } }
      }
      safeguards(first: 3, filter: { category: technical }, withTotalCount: true) {
        edges { node { code status } } pageInfo { hasNextPage } totalCount
      }
      reports(first: 1) { edges { node { id state formats files { href } } } }
    }`;
    const { body } = await app.graphql(owner, query, { code: 'SC-10-6-1' });
    expect(body.errors ?? []).toEqual([]);
    const rest = (await read('/v1/safeguards/SC-10-6-1')).body;
    const { safeguard, safeguards, reports } = body.data;
    expect(safeguard).toMatchObject({ name: rest.name, status: rest.status, reason: rest.reason });
    expect(safeguard.metrics[0].observation).toMatchObject({
      number: rest.metrics[0].observation.value,
      flag: null,
      never: false,
      valueText: rest.metrics[0].observation.valueText,
    });
    expect(safeguards).toMatchObject({ pageInfo: { hasNextPage: true }, totalCount: 4 });
    const newest = (await read('/v1/reports?limit=1')).body.items[0];
    expect(reports.edges[0].node).toMatchObject({ id: newest.id, state: newest.state });

    const one = await app.graphql(owner, `{ report(id: "${newest.id}") { id locale period { from } } }`);
    expect(one.body.data.report).toMatchObject({ id: newest.id, locale: newest.locale });
    const foreign = await app.graphql(other, `{ report(id: "${newest.id}") { id } }`);
    expect(foreign.body.errors[0].extensions.code).toBe('platform.not_found');
  });
});
