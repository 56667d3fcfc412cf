import { AuditModule } from '@mimamori/audit';
import { type Permissions, type SqlParams, uuidv7 } from '@mimamori/platform';
import { everything, nothing } from '@mimamori/platform/testing';
import { buildOpenApi } from '@mimamori/web';
import { edgeApp, parity, type PretendSignIns } from '@mimamori/web/testing';

import {
  aMunicipalRuleCreate,
  anAreaCreate,
  aRegionCreate,
  aSiteCreate,
  everyDay,
} from '@mimamori/sites/testing';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { z } from 'zod';

import { useDatabase } from '../../../test/support/database';
import { areaCreateSchema, areaPatchSchema, areaSchema } from './area/area.schema';
import {
  municipalRuleCreateSchema,
  municipalRulePatchSchema,
  municipalRuleSchema,
} from './municipal-rule/municipal-rule.schema';
import { effectiveFilingSchema, siteLocalRuleSchema } from './municipality/local-rule.schema';
import { openingHoursInputSchema } from './opening-hours/opening-hours.schema';
import { regionCreateSchema, regionPatchSchema, regionSchema } from './region/region.schema';
import {
  siteCreateSchema,
  siteFilingInputSchema,
  siteFilingSchema,
  sitePatchSchema,
  siteSchema,
} from './site/site.schema';
import { siteOpeningSchema } from './site/site-opening.schema';
import { SitesModule } from './sites.module';

const database = useDatabase();
const tenantId = uuidv7();
let app: NestFastifyApplication;
let signIns: PretendSignIns;
let owner: Record<string, string>;

beforeAll(async () => {
  ({ app, signIns } = await edgeApp(database, [AuditModule, SitesModule]));
  owner = signIns.as(tenantId, everything);
  database.beforeDrop(() => app.close());
});

/** Reads one site, its areas, and all regions. */
const readerOf = (siteId: string): Permissions => ({
  version: siteId,
  can: (action, subject, row) =>
    action === 'read' && subject !== 'AuditEvent' && (row?.siteId === undefined || row.siteId === siteId),
  rowFilter: (action, subject, params: SqlParams) => {
    if (action !== 'read') return 'false';
    if (subject === 'Region') return 'true';
    return `${subject === 'Site' ? 'site.id' : 'area.site_id'} = ${params.add(siteId, 'uuid')}`;
  },
});

async function ask(
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  url: string,
  payload?: object,
  headers: object = {},
  as = owner,
) {
  const answer = await app.inject({
    method,
    url,
    payload,
    headers: { ...as, 'accept-language': 'en', ...headers },
  });
  return {
    status: answer.statusCode,
    headers: answer.headers,
    body: answer.payload ? answer.json() : undefined,
  };
}
const post = async (url: string, payload: object) => {
  const { status, body } = await ask('POST', url, payload);
  expect(status).toBe(201);
  return body;
};
async function graphql(query: string, variables: object = {}, as = owner) {
  return (await ask('POST', '/graphql', { query, variables }, {}, as)).body;
}

describe('REST', () => {
  it('creates with Location and ETag, reads, and changes under If-Match', async () => {
    const made = await ask('POST', '/v1/sites', aSiteCreate({ code: '0001' }));
    expect(made).toMatchObject({
      status: 201,
      body: { code: '0001', createdAt: expect.stringMatching(/\+09:00$/) },
    });
    expect(made.headers.location).toBe(`/v1/sites/${made.body.id}`);
    const url = String(made.headers.location);
    const got = await ask('GET', url);
    expect(got.body).toEqual(made.body);
    expect(got.headers.etag).toBe(made.headers.etag);
    const match = { 'if-match': String(got.headers.etag) };
    expect(await ask('PATCH', url, { name: '一' }, match)).toMatchObject({
      status: 200,
      body: { name: '一', version: 2 },
    });
    expect(await ask('PATCH', url, { name: '二' }, match)).toMatchObject({
      status: 412,
      body: { code: 'platform.version_mismatch' },
    });
  });

  it('carries a command out once under an Idempotency-Key', async () => {
    const [input, key] = [aSiteCreate(), { 'idempotency-key': uuidv7() }];
    const first = await ask('POST', '/v1/sites', input, key);
    const second = await ask('POST', '/v1/sites', input, key);
    expect([second.status, second.body, second.headers.location]).toEqual([
      201,
      first.body,
      first.headers.location,
    ]);
  });

  it.each<[string, object, string]>([
    ['a code too long', { code: 'x'.repeat(21) }, '/code'],
    ['a control character', { name: 'a\u0007b' }, '/name'],
    ['an unknown field', { colour: 'red' }, '/colour'],
    ['an unknown prefecture', { prefecture: '江戸' }, '/prefecture'],
    ['an unknown region', { regionId: uuidv7() }, '/regionId'],
    ['a broken id', { regionId: 'x' }, '/regionId'],
    ['kanji where kana belong', { nameKana: '銀座店' }, '/nameKana'],
    ['half a postal code', { postalCode: '100' }, '/postalCode'],
    ['a phone number without digits', { phone: '電話' }, '/phone'],
    ['an unknown municipality', { municipalityCode: '99999' }, '/municipalityCode'],
    ['a wrong check digit', { municipalityCode: '131017' }, '/municipalityCode'],
    ['a municipality of another prefecture', { municipalityCode: '12203' }, '/municipalityCode'],
    ['a position abroad', { latitude: 139.7, longitude: 35.6 }, '/latitude'],
    ['a day that is none', { openedOn: '2026-02-29' }, '/openedOn'],
  ])('refuses %s', async (_case, wrong, pointer) => {
    const { status, body } = await ask('POST', '/v1/sites', { ...aSiteCreate(), ...wrong });
    expect(status).toBe(400);
    expect(body).toMatchObject({ code: 'platform.invalid_input' });
    expect(body.errors[0]).toMatchObject({ pointer, detail: expect.stringMatching(/\w/) });
  });

  it('says what is wrong with opening hours in the asked language', async () => {
    const hours = everyDay({ opens: '10:00', closes: '20:00' });
    const half = { ...hours, weekly: { ...hours.weekly, tue: [{ opens: '10:00' }] } };
    const body = { ...aSiteCreate(), openingHours: half };
    const told = async (language: string) =>
      (await ask('POST', '/v1/sites', body, { 'accept-language': language })).body.errors;
    const place = { pointer: '/openingHours/weekly/tue/0/closes', code: 'sites.hours_half_open' };
    expect(await told('en')).toEqual([
      { ...place, detail: 'Please give both the time of opening and the time of closing.' },
    ]);
    expect(await told('ja')).toEqual([
      { ...place, detail: '営業時間には、開店時刻と閉店時刻の両方を指定してください。' },
    ]);
  });

  it('answers whether a site is open, and the rule of its municipality', async () => {
    const site = await post(
      '/v1/sites',
      aSiteCreate({
        prefecture: '千葉県',
        municipalityCode: '12203',
        openingHours: everyDay({ opens: '18:00', closes: '26:00' }),
      }),
    );
    const at = encodeURIComponent('2026-11-21T16:30:00Z');
    expect((await ask('GET', `/v1/sites/${site.id}/opening?at=${at}`)).body).toEqual({
      siteId: site.id,
      at: '2026-11-22T01:30:00.000+09:00',
      open: true,
      opensAt: '2026-11-21T18:00:00.000+09:00',
      closesAt: '2026-11-22T02:00:00.000+09:00',
    });
    for (const wrong of ['now', '9999-12-31T23:59:59Z', '0000-01-01T00:00:00Z'])
      expect((await ask('GET', `/v1/sites/${site.id}/opening?at=${wrong}`)).status).toBe(400);
    expect((await ask('GET', `/v1/sites/${site.id}/opening`)).status).toBe(200);
    const { body: rule } = await ask('GET', `/v1/sites/${site.id}/local-rule`);
    expect(rule).toMatchObject({ from: 'shipped', name: '市川市', standing: 'to_be_verified' });
    expect(siteLocalRuleSchema.parse(rule)).toEqual(rule);
    const query =
      'query ($id: ID!, $at: String) { site(id: $id) { opening(at: $at) { open closesAt } localRule { from name filing { open } } } }';
    expect((await graphql(query, { id: site.id, at: '2026-11-21T16:30:00Z' })).data.site).toEqual({
      opening: { open: true, closesAt: '2026-11-22T02:00:00.000+09:00' },
      localRule: { from: 'shipped', name: '市川市', filing: { open: null } },
    });
  });

  it('keeps municipal rules, removes what is empty, and retires areas', async () => {
    const made = await ask(
      'POST',
      '/v1/municipal-rules',
      aMunicipalRuleCreate({ municipalityCode: '12219' }),
    );
    const url = String(made.headers.location);
    expect(made).toMatchObject({ status: 201, body: { municipalityCode: '12219', filingRequired: null } });
    expect((await ask('PATCH', url, { filingRequired: false })).body).toMatchObject({
      filingRequired: false,
    });
    expect((await ask('GET', '/v1/municipal-rules?filter[municipalityCode]=122191')).status).toBe(400);
    expect((await ask('GET', '/v1/municipal-rules?filter[municipalityCode]=12219')).body.items).toHaveLength(
      1,
    );
    const stale = { 'if-match': String(made.headers.etag) };
    expect((await ask('DELETE', url, undefined, stale)).status).toBe(412);
    expect((await ask('DELETE', url)).status).toBe(204);
    expect((await ask('DELETE', url)).status).toBe(404);
    const region = await post('/v1/regions', aRegionCreate());
    const site = await post('/v1/sites', aSiteCreate({ regionId: region.id }));
    expect((await ask('DELETE', `/v1/regions/${region.id}`)).body).toMatchObject({
      status: 409,
      code: 'sites.region_still_needed',
      errors: [{ code: 'sites.region_has_sites', detail: expect.stringContaining('1 site stands') }],
    });
    await ask('PATCH', `/v1/sites/${site.id}`, { regionId: null });
    expect((await ask('DELETE', `/v1/regions/${region.id}`)).status).toBe(204);
    const area = await post(`/v1/sites/${site.id}/areas`, anAreaCreate({ floor: 'b1' }));
    const retired = await ask('POST', `/v1/sites/${site.id}/areas/${area.id}/retire`);
    expect(retired).toMatchObject({ status: 200, body: { state: 'retired', floor: 'B1', version: 2 } });
    expect((await ask('PATCH', `/v1/sites/${site.id}/areas/${area.id}`, { name: 'x' })).body).toMatchObject({
      status: 409,
      code: 'sites.area_retired',
    });
  });

  it('says conflicts in the asked language', async () => {
    await post('/v1/sites', aSiteCreate({ code: '0777' }));
    const again = aSiteCreate({ code: '0777' });
    expect((await ask('POST', '/v1/sites', again)).body).toMatchObject({
      status: 409,
      code: 'sites.site_code_taken',
      detail: 'The site code "0777" is already in use. Please choose another one.',
    });
    expect((await ask('POST', '/v1/sites', again, { 'accept-language': 'ja' })).body.detail).toContain(
      '店番「0777」',
    );
  });

  it('answers regions as a tree and areas below their site', async () => {
    const parent = await post('/v1/regions', aRegionCreate({ code: 'ROOT' }));
    const child = await post('/v1/regions', aRegionCreate({ parentId: parent.id }));
    const { body: tree } = await ask('GET', '/v1/regions');
    expect(tree.nextCursor).toBeNull();
    expect(tree.items.find(({ code }: { code: string }) => code === 'ROOT').children).toMatchObject([
      { id: child.id, depth: 2 },
    ]);
    const site = await post('/v1/sites', aSiteCreate({ regionId: child.id }));
    const area = await post(`/v1/sites/${site.id}/areas`, anAreaCreate({ code: 'A1' }));
    expect((await ask('GET', `/v1/sites/${site.id}/areas?filter[code]=A1&totalCount=true`)).body).toEqual({
      items: [area],
      nextCursor: null,
      totalCount: 1,
    });
    expect(
      (await ask('PATCH', `/v1/sites/${site.id}/areas/${area.id}`, { class: 'parking' })).body.class,
    ).toBe('parking');
    expect((await ask('GET', `/v1/sites/${uuidv7()}/areas/${area.id}`)).status).toBe(404);
    expect((await ask('GET', `/v1/sites/${site.id}/areas?q=x`)).status).toBe(400);
  });

  it('lets readers read their own site only, in lists, by id and for other tenants', async () => {
    const [mine, other] = [await post('/v1/sites', aSiteCreate()), await post('/v1/sites', aSiteCreate())];
    const reader = signIns.as(tenantId, readerOf(mine.id));
    const list = await ask('GET', '/v1/sites?totalCount=true', undefined, {}, reader);
    expect(list.body).toMatchObject({ items: [{ id: mine.id }], totalCount: 1, nextCursor: null });
    const absent = await ask('GET', `/v1/sites/${uuidv7()}`, undefined, {}, reader);
    const hidden = await ask('GET', `/v1/sites/${other.id}`, undefined, {}, reader);
    const foreign = await ask('GET', `/v1/sites/${mine.id}`, undefined, {}, signIns.as(uuidv7(), everything));
    for (const { status, body } of [absent, hidden, foreign])
      expect({ status, ...body, traceId: '' }).toEqual({ ...absent.body, status: 404, traceId: '' });
    expect((await ask('PATCH', `/v1/sites/${mine.id}`, { name: 'x' }, {}, reader)).status).toBe(403);
    expect((await ask('GET', '/v1/sites', undefined, {}, signIns.as(tenantId, nothing))).status).toBe(403);
    expect((await ask('GET', '/v1/sites', undefined, {}, {})).status).toBe(401);
  });
});

describe('GraphQL', () => {
  it('answers what REST answers', async () => {
    const region = await post('/v1/regions', aRegionCreate());
    const openingHours = everyDay({ opens: '10:00', closes: '20:00' });
    const site = await post('/v1/sites', aSiteCreate({ regionId: region.id, openingHours }));
    const area = await post(`/v1/sites/${site.id}/areas`, anAreaCreate());
    const week = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((day) => `${day} { opens closes }`);
    const fields = `id code name nameKana regionId postalCode prefecture municipalityCode municipalityName address phone
      latitude longitude openedOn closedOn filing { required filedOn reference } tags outsideViewing status version createdAt updatedAt
      openingHours { weekly { ${week.join(' ')} } exceptions { date intervals { opens closes } note } }`;
    const query = `query ($id: ID!) { site(id: $id) { ${fields} region { id name } areas { id class site { id } } } }`;
    expect(await graphql(query, { id: site.id })).toEqual({
      data: {
        site: {
          ...site,
          region: { id: region.id, name: region.name },
          areas: [{ id: area.id, class: area.class, site: { id: site.id } }],
        },
      },
    });
  });

  it('pages with Relay cursors', async () => {
    const region = await post('/v1/regions', aRegionCreate());
    for (const code of ['P1', 'P2', 'P3'])
      await post('/v1/sites', aSiteCreate({ code, regionId: region.id }));
    const query = `query ($after: String, $region: ID!) {
      sites(first: 2, after: $after, sort: "-code", withTotalCount: true, filter: { regionId: $region }) {
        totalCount pageInfo { hasNextPage endCursor } edges { cursor node { code } } } }`;
    const first = (await graphql(query, { region: region.id })).data.sites;
    expect(first).toMatchObject({
      totalCount: 3,
      pageInfo: { hasNextPage: true },
      edges: [{ node: { code: 'P3' } }, {}],
    });
    const second = (await graphql(query, { region: region.id, after: first.pageInfo.endCursor })).data.sites;
    expect(second).toMatchObject({ pageInfo: { hasNextPage: false }, edges: [{ node: { code: 'P1' } }] });
  });

  it('writes with the same rules and the same errors', async () => {
    const create = 'mutation ($input: SiteCreate!) { createSite(input: $input) { id version } }';
    const { data } = await graphql(create, { input: aSiteCreate({ code: 'G1' }) });
    const taken = await graphql(create, { input: aSiteCreate({ code: 'G1' }) });
    expect(taken.errors).toMatchObject([{ extensions: { code: 'sites.site_code_taken' } }]);
    const update = `mutation ($id: ID!, $patch: SitePatch!, $version: Int) {
      updateSite(id: $id, patch: $patch, expectedVersion: $version) { name version } }`;
    const change = { id: data.createSite.id, patch: { name: '改' } };
    expect((await graphql(update, { ...change, version: 1 })).data.updateSite).toEqual({
      name: '改',
      version: 2,
    });
    expect((await graphql(update, { ...change, version: 1 })).errors).toMatchObject([
      { extensions: { code: 'platform.version_mismatch' } },
    ]);
    const area =
      'mutation ($id: ID!, $input: AreaCreate!) { createArea(siteId: $id, input: $input) { class } }';
    expect((await graphql(area, { id: change.id, input: anAreaCreate() })).data.createArea).toEqual({
      class: 'checkout',
    });
    const hours = { ...everyDay({ opens: '10:00', closes: '20:00' }), exceptions: undefined };
    const facts = { phone: '03-1234-5678', openingHours: hours, filing: { filedOn: '2026-11-01' } };
    const sites =
      'mutation ($id: ID!, $patch: SitePatch!) { updateSite(id: $id, patch: $patch) { phone filing { filedOn } openingHours { weekly { sun { opens } } } } }';
    expect((await graphql(sites, { id: change.id, patch: facts })).data.updateSite).toEqual({
      phone: '03-1234-5678',
      filing: { filedOn: '2026-11-01' },
      openingHours: { weekly: { sun: [{ opens: '10:00' }] } },
    });
    const wrong = { openingHours: { weekly: { ...hours.weekly, mon: [{ opens: '10:00' }] } } };
    expect((await graphql(sites, { id: change.id, patch: wrong })).errors).toMatchObject([
      { extensions: { problem: { errors: [{ code: 'sites.hours_half_open' }] } } },
    ]);
    const rule =
      'mutation ($input: MunicipalRuleCreate!) { createMunicipalRule(input: $input) { id signItems appliesTo } }';
    const input = aMunicipalRuleCreate({ signItems: ['contact'], appliesTo: 'public_place' });
    const { createMunicipalRule: ruled } = (await graphql(rule, { input })).data;
    expect(ruled).toMatchObject({ signItems: ['contact'], appliesTo: 'public_place' });
    const remove =
      'mutation ($id: ID!, $version: Int) { deleteMunicipalRule(id: $id, expectedVersion: $version) { id } }';
    expect((await graphql(remove, { id: ruled.id, version: 2 })).errors).toMatchObject([
      { extensions: { code: 'platform.version_mismatch' } },
    ]);
    expect((await graphql(remove, { id: ruled.id })).data.deleteMunicipalRule).toEqual({ id: ruled.id });
    const region = 'mutation ($input: RegionCreate!) { createRegion(input: $input) { code } }';
    expect((await graphql(region, { input: aRegionCreate({ code: 'GR' }) })).data.createRegion).toEqual({
      code: 'GR',
    });
  });

  it('hides what may not be read', async () => {
    const [mine, other] = [await post('/v1/sites', aSiteCreate()), await post('/v1/sites', aSiteCreate())];
    const reader = signIns.as(tenantId, readerOf(mine.id));
    const query = 'query ($id: ID!) { site(id: $id) { id } sites { edges { node { id } } } }';
    const { data, errors } = await graphql(query, { id: other.id }, reader);
    expect(data).toEqual({ site: null, sites: { edges: [{ node: { id: mine.id } }] } });
    expect(errors).toMatchObject([{ extensions: { code: 'platform.not_found' } }]);
  });

  it.each<[string, z.ZodType, 'input' | 'output']>([
    ['Region', regionSchema, 'output'],
    ['RegionCreate', regionCreateSchema, 'input'],
    ['RegionPatch', regionPatchSchema, 'input'],
    // openingHours and filing lead to types of their own
    ['Site', siteSchema.omit({ openingHours: true, filing: true }), 'output'],
    ['SiteFiling', siteFilingSchema, 'output'],
    ['SiteFilingInput', siteFilingInputSchema, 'input'],
    ['SiteOpening', siteOpeningSchema, 'output'],
    ['SiteLocalRule', siteLocalRuleSchema.omit({ filing: true }), 'output'],
    ['EffectiveFiling', effectiveFilingSchema, 'output'],
    ['OpeningHoursInput', openingHoursInputSchema, 'input'],
    ['MunicipalRule', municipalRuleSchema, 'output'],
    ['MunicipalRuleCreate', municipalRuleCreateSchema, 'input'],
    ['MunicipalRulePatch', municipalRulePatchSchema, 'input'],
    ['SiteCreate', siteCreateSchema, 'input'],
    ['SitePatch', sitePatchSchema, 'input'],
    ['Area', areaSchema, 'output'],
    ['AreaCreate', areaCreateSchema, 'input'],
    ['AreaPatch', areaPatchSchema, 'input'],
  ])('has the fields of the schema in %s', (type, schema, io) => {
    const fields = parity(app.get(GraphQLSchemaHost).schema, type, schema, io);
    expect(fields.graphql).toEqual(fields.zod);
  });
});

describe('the OpenAPI document', () => {
  it('describes every route, also the tree that contains itself', () => {
    const { paths, components } = buildOpenApi(app);
    const routes = Object.keys(paths).filter((path) => /regions|sites|municipal/.test(path));
    expect(routes.toSorted()).toEqual([
      '/v1/municipal-rules',
      '/v1/municipal-rules/{id}',
      '/v1/regions',
      '/v1/regions/{id}',
      '/v1/sites',
      '/v1/sites/{id}',
      '/v1/sites/{id}/areas',
      '/v1/sites/{id}/areas/{areaId}',
      '/v1/sites/{id}/areas/{areaId}/retire',
      '/v1/sites/{id}/changes',
      '/v1/sites/{id}/local-rule',
      '/v1/sites/{id}/opening',
    ]);
    const told = JSON.stringify(paths).matchAll(/#\/components\/schemas\/(\w+)/g);
    const names = new Set([...told].map(([, name]) => name!));
    expect(names).toContain('RegionTree');
    for (const name of names) expect(components?.schemas).toHaveProperty(name);
    expect(components?.schemas?.RegionNode).toMatchObject({
      properties: { children: { items: { $ref: '#/components/schemas/RegionNode' } } },
    });
  });
});
