import { type SignedIn, useApp } from '../support/app';

const app = useApp();
let owner: SignedIn;

const HEADINGS = '店番,カメラ番号,カメラ名,メーカー,エリア,区分,利用目的,音声,顔識別,保存区分,責任者,設置日';
const ROWS = [
  '0001,C01,入口,みはる電機,entrance,conventional_security,security,無,無,store_office,owner,2024-04-01',
  '0001,C02,レジ,みはる電機,entrance,conventional_security,security,無,無,cash_dispute,owner,2024-04-01',
  '0002,C01,入口,遠見光学,,conventional_security,security,無,無,store_office,owner,2024-05-01',
];
const csv = (rows: string[]) => Buffer.from(`\ufeff${[HEADINGS, ...rows].join('\r\n')}\r\n`);

async function importCsv(bytes: Buffer, query = '') {
  const answer = await app.call('POST', `/v1/camera-imports${query}`, {
    as: owner,
    body: bytes,
    headers: { 'content-type': 'text/csv' },
  });
  expect(answer.status).toBe(202);
  return app.job(owner, answer.body.jobId);
}

beforeAll(async () => {
  owner = await app.found('chain');
  for (const code of ['0001', '0002']) {
    const site = await app.call('POST', '/v1/sites', { as: owner, body: { code, name: `店舗${code}` } });
    expect(site.status).toBe(201);
    if (code === '0001')
      await app.call('POST', `/v1/sites/${site.body.id}/areas`, {
        as: owner,
        body: { code: 'entrance', name: '入口', class: 'entrance' },
      });
  }
  const purpose = {
    code: 'security',
    name: '防犯',
    text: '店舗における犯罪及び事故の防止',
    class: 'conventional_security',
  };
  expect((await app.call('POST', '/v1/purposes', { as: owner, body: purpose })).status).toBe(201);
});

describe('the main job, from an inventory to a report', () => {
  it('takes the inventory in: first as a dry run, then for real, then again without a change', async () => {
    const dry = await importCsv(csv(ROWS), '?dryRun=true');
    expect(dry).toMatchObject({
      state: 'done',
      result: { dryRun: true, saved: false, created: 3, errorCount: 0 },
    });
    expect((await importCsv(csv(ROWS))).result).toMatchObject({ saved: true, created: 3 });
    expect((await importCsv(csv(ROWS))).result).toMatchObject({ created: 0, updated: 0, unchanged: 3 });
  });

  it('shows a store manager their own store alone, over REST and GraphQL alike', async () => {
    const sites = await app.call('GET', '/v1/sites?sort=code', { as: owner });
    const [first, second] = sites.body.items;
    const manager = await app.person({ tenantId: owner.tenantId, code: 'chain' }, 'store_manager', {
      kind: 'sites',
      siteIds: [first.id],
    });
    const { body } = await app.call('GET', '/v1/cameras?sort=code&totalCount=true', { as: manager });
    expect(body.totalCount).toBe(2);
    expect(new Set(body.items.map(({ siteId }: { siteId: string }) => siteId))).toEqual(new Set([first.id]));
    const query = '{ cameras(first: 10) { edges { node { code site { code } } } } }';
    const graph = await app.graphql(manager, query);
    expect(
      graph.body.data.cameras.edges.map((edge: { node: { site: { code: string } } }) => edge.node.site.code),
    ).toEqual(['0001', '0001']);
    const foreign = await app.call('GET', `/v1/sites/${second.id}`, { as: manager });
    expect(foreign).toMatchObject({ status: 404, body: { code: 'platform.not_found' } });
  });

  it('keeps a camera from becoming active until everything is decided, and says what is missing, in Japanese', async () => {
    const { body } = await app.call('GET', '/v1/cameras?filter[siteCode]=0002', { as: owner });
    const [camera] = body.items;
    const refused = await app.call('POST', `/v1/cameras/${camera.id}/transitions`, {
      as: owner,
      body: { to: 'active' },
      headers: { 'accept-language': 'ja' },
    });
    expect(refused.status).toBe(409);
    expect(refused.headers['content-type']).toContain('application/problem+json');
    expect(refused.body.code).toBe('cameras.gate_closed');
    expect(refused.body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual(
      expect.arrayContaining(['/areaId', '/maskDecision']),
    );
    expect(refused.body.title).toMatch(/[ぁ-ん]/);
  });

  it('makes the safeguard report as JSON and PDF', async () => {
    const started = await app.call('POST', '/v1/reports', {
      as: owner,
      body: { kind: 'safeguards', locale: 'ja', format: 'pdf' },
    });
    expect(started.status).toBe(202);
    const job = await app.job(owner, started.body.jobId);
    expect(job).toMatchObject({ state: 'done' });
    const file = (format: string) =>
      app.call('GET', `/v1/reports/${job.result.reportId}/file?format=${format}`, { as: owner });
    const json = await file('json');
    expect(json.body.measures).toHaveLength(22);
    const pdf = await file('pdf');
    expect(pdf.headers['content-type']).toContain('application/pdf');
    expect(pdf.text.slice(0, 5)).toBe('%PDF-');
  });

  it('writes every step down', async () => {
    const { body } = await app.call('GET', '/v1/audit-events?limit=200', { as: owner });
    const actions = new Set(body.items.map(({ action }: { action: string }) => action));
    for (const action of ['cameras.camera.create', 'cameras.import', 'report.generate', 'login.ok'])
      expect([...actions]).toContain(action);
  });
});

describe('a one-time link', () => {
  it('is not kept under an Idempotency-Key', async () => {
    const user = await app.call('POST', '/v1/users', {
      as: owner,
      body: { loginId: 'newcomer', name: 'New Comer' },
    });
    const invite = () =>
      app.call('POST', `/v1/users/${user.body.id}/invitations`, {
        as: owner,
        headers: { 'idempotency-key': 'invite-1' },
      });
    const first = await invite();
    expect(first.status).toBe(201);
    expect(JSON.stringify(first.body)).toContain('/v1/auth/activate');
    expect(await invite()).toMatchObject({ status: 409, body: { code: 'platform.idempotency_answer_lost' } });
  });
});

describe('an Idempotency-Key on a form', () => {
  it('belongs to the file that came with it', async () => {
    const upload = (rows: string[]) => {
      const parts = [
        '--x',
        'content-disposition: form-data; name="file"; filename="a.csv"',
        '',
        '',
        '--x--',
        '',
      ];
      const [head, tail] = [`${parts.slice(0, 3).join('\r\n')}\r\n`, `\r\n${parts.slice(4).join('\r\n')}`];
      return app.call('POST', '/v1/camera-imports?dryRun=true', {
        as: owner,
        body: Buffer.concat([Buffer.from(head), csv(rows), Buffer.from(tail)]),
        headers: { 'content-type': 'multipart/form-data; boundary=x', 'idempotency-key': 'form-1' },
      });
    };
    const first = await upload(ROWS);
    expect(first.status).toBe(202);
    expect(await upload(ROWS)).toMatchObject({ status: 202, body: first.body });
    expect(await upload(ROWS.slice(1))).toMatchObject({
      status: 422,
      body: { code: 'platform.idempotency_reused' },
    });
  });
});
