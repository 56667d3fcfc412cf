import { AuditModule } from '@mimamori/audit';
import { type Permissions, type SqlParams, uuidv7 } from '@mimamori/platform';
import { everything } from '@mimamori/platform/testing';
import { aSiteCreate } from '@mimamori/sites/testing';
import { etagOf } from '@mimamori/web';
import { edgeApp, type PretendSignIns } from '@mimamori/web/testing';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import pg from 'pg';

import { useDatabase } from '../../../../test/support/database';
import { SITES_CHANGED } from '../sites.signals';
import { SitesModule } from '../sites.module';

const database = useDatabase();
const tenantId = uuidv7();
let app: NestFastifyApplication;
let signIns: PretendSignIns;
let owner: Record<string, string>;
let client: pg.Client;
let first: string;

async function ask(
  method: 'GET' | 'POST' | 'PATCH',
  url: string,
  payload?: object,
  { as = owner, ...headers }: { as?: Record<string, string>; 'if-match'?: string } = {},
) {
  const all = { ...as, 'accept-language': 'en', ...headers };
  const answer = await app.inject({ method, url, payload, headers: all });
  return { status: answer.statusCode, body: answer.payload ? answer.json() : undefined };
}
const site = async (code: string, tags: string[]): Promise<string> =>
  (await ask('POST', '/v1/sites', aSiteCreate({ code, name: `店${code}`, tags }))).body.id;
const codes = async (query: string) => {
  const { status, body } = await ask('GET', `/v1/sites?${query}`);
  expect(status).toBe(200);
  return body.items.map(({ code }: { code: string }) => code);
};
const readerOf = (siteId: string): Permissions => ({
  version: siteId,
  can: (action, subject) => action === 'read' && subject === 'Site',
  rowFilter: (_action, _subject, params: SqlParams) => `site.id = ${params.add(siteId, 'uuid')}`,
});

beforeAll(async () => {
  ({ app, signIns } = await edgeApp(database, [AuditModule, SitesModule]));
  owner = signIns.as(tenantId, everything);
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  database.beforeDrop(async () => {
    await client.end();
    await app.close();
  });
  first = await site('0001', ['２４Ｈ', 'roadside', '24h']);
  await site('0002', ['24h', 'FC加盟']);
  await site('0003', []);
});

describe('tags of a site', () => {
  it('are answered in one order, by REST and GraphQL, and found by words', async () => {
    expect((await ask('GET', `/v1/sites/${first}`)).body.tags).toEqual(['24H', 'roadside']);
    const query = '{ sites(filter: { tag: "ROADSIDE,fc加盟" }) { edges { node { code tags } } } }';
    const { data } = (await ask('POST', '/graphql', { query })).body;
    expect(data.sites.edges.map(({ node }: { node: object }) => node)).toEqual([
      { code: '0001', tags: ['24H', 'roadside'] },
      { code: '0002', tags: ['24h', 'FC加盟'] },
    ]);
    expect(await codes('q=ｆｃ加盟')).toEqual(['0002']);
  });

  it.each([
    ['24h', ['0001', '0002']],
    ['roadside', ['0001']],
    ['roadside,fc加盟', ['0001', '0002']],
    ['nowhere', []],
  ])('filter the list: %s', async (tags, expected) => {
    expect(await codes(`filter[tag]=${encodeURIComponent(tags)}`)).toEqual(expected);
  });

  it('are changed as a whole under If-Match, and recorded', async () => {
    const id = await site('0010', ['a']);
    const patch = (tags: string[], version: number) =>
      ask('PATCH', `/v1/sites/${id}`, { tags }, { 'if-match': etagOf({ id, version }) });
    expect(await patch(['b', 'A'], 1)).toMatchObject({ status: 200, body: { tags: ['A', 'b'], version: 2 } });
    expect((await patch(['c'], 1)).status).toBe(412);
    expect((await patch(['b', 'A', 'ａ'], 2)).body).toMatchObject({ tags: ['A', 'b'], version: 2 });
    expect((await ask('PATCH', `/v1/sites/${id}`, { name: '改' })).body.tags).toEqual(['A', 'b']);
    const { items } = (await ask('GET', `/v1/sites/${id}/changes`)).body;
    expect(items).toContainEqual(expect.objectContaining({ field: 'tags', old: ['a'], new: ['A', 'b'] }));
    expect((await patch([], 3)).body).toMatchObject({ tags: [], version: 4 });
    const update = `mutation ($id: ID!, $patch: SitePatch!) { updateSite(id: $id, patch: $patch) { tags } }`;
    const again = await ask('POST', '/graphql', { query: update, variables: { id, patch: { tags: ['Z'] } } });
    expect(again.body.data.updateSite.tags).toEqual(['Z']);
  });

  it.each([
    [{ tags: 'a' }, '/tags'],
    [{ tags: null }, '/tags'],
    [{ tags: ['a', ' '] }, '/tags/1'],
    [{ tags: ['a,b'] }, '/tags/0'],
    [{ tags: ['x'.repeat(41)] }, '/tags/0'],
    [{ tags: Array.from({ length: 21 }, (_, at) => `t${at}`) }, '/tags'],
  ])('are refused when they are %j', async (body, pointer) => {
    const refused = await ask('PATCH', `/v1/sites/${first}`, body);
    expect(refused).toMatchObject({ status: 400, body: { errors: [{ pointer }] } });
    expect((await ask('POST', '/v1/sites', aSiteCreate(body as object))).status).toBe(400);
  });

  it('are refused as a filter when none is named', async () => {
    for (const tag of ['', 'a,', 'a%00'])
      expect((await ask('GET', `/v1/sites?filter[tag]=${tag}`)).status).toBe(400);
  });
});

describe('the tags in use', () => {
  it('are counted over the sites that the caller may read, page by page', async () => {
    const list = await ask('GET', '/v1/site-tags?totalCount=true&sort=-sites&limit=1');
    expect(list.body).toMatchObject({ items: [{ tag: '24H', sites: 2 }], nextCursor: expect.any(String) });
    const next = await ask(
      'GET',
      `/v1/site-tags?totalCount=true&sort=-sites&limit=1&cursor=${list.body.nextCursor}`,
    );
    expect(next.body.items).toEqual([{ tag: expect.any(String), sites: 1 }]);
    const query = '{ siteTags(first: 10) { edges { node { tag sites } } } }';
    const { data } = (await ask('POST', '/graphql', { query })).body;
    expect(data.siteTags.edges).toHaveLength(list.body.totalCount);
    const reader = signIns.as(tenantId, readerOf(first));
    expect((await ask('GET', '/v1/site-tags', undefined, { as: reader })).body.items).toEqual([
      { tag: '24H', sites: 1 },
      { tag: 'roadside', sites: 1 },
    ]);
    const stranger = signIns.as(uuidv7(), everything);
    expect((await ask('GET', '/v1/site-tags', undefined, { as: stranger })).body.items).toEqual([]);
  });
});

describe('the table', () => {
  const insert = (folded: string, tag: string, position: number) =>
    client.query(
      'insert into site_tag (tenant_id, site_id, folded, tag, position) values ($1, $2, $3, $4, $5)',
      [tenantId, first, folded, tag, position],
    );

  it('refuses a tag twice, a twenty-first, one with a comma, and a site that is not there', async () => {
    await client.query("select set_config('app.tenant_id', $1, false)", [tenantId]);
    for (const [folded, tag, position] of [
      ['24h', '24H', 9],
      ['x', 'x', 21],
      ['x', 'x', 1],
      ['x', 'x,y', 9],
      ['x', '', 9],
    ] as const)
      await expect(insert(folded, tag, position)).rejects.toThrow(/violates/);
    await expect(
      client.query("insert into site_tag values ($1, $2, 'x', 'x', 1)", [tenantId, uuidv7()]),
    ).rejects.toThrow(/site_tag_site/);
  });

  it('tells every process when a tag is put or taken, and not when only another field changes', async () => {
    const heard: string[] = [];
    client.on('notification', ({ payload }) => heard.push(payload ?? ''));
    await client.query(`listen ${SITES_CHANGED}`);
    await ask('PATCH', `/v1/sites/${first}`, { phone: '03-1234-5678' });
    await client.query('select 1');
    expect(heard).toEqual([]);
    await ask('PATCH', `/v1/sites/${first}`, { tags: ['24h'] });
    await client.query('select 1');
    expect(heard).toEqual([tenantId]);
  });
});
