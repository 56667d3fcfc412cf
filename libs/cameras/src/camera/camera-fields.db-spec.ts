import { Sites } from '@mimamori/sites';
import { aSiteCreate } from '@mimamori/sites/testing';

import { type SignedIn, useApp } from '../../../../test/support/app';

const app = useApp({ jobs: false });
const whole = { kind: 'tenant' };
let owner: SignedIn;
let siteId: string;
let count = 0;

const call = async (as: SignedIn, method: string, url: string, body?: object, headers = {}) => {
  const answer = await app.call(method, url, { as, body, headers: { 'accept-language': 'en', ...headers } });
  if (as === owner && answer.status >= 400) throw new Error(`${method} ${url}: ${answer.text}`);
  return answer;
};
const made = async (url: string, body: object): Promise<string> =>
  (await call(owner, 'POST', url, body)).body.id;
const camera = (facts: object = {}) =>
  made('/v1/cameras', { siteId, code: `c${(count += 1)}`, name: 'レジ', ...facts });
const rule = (actions: string[], fields: string[], more: object = {}) => ({
  actions,
  subject: 'Camera',
  fields,
  ...more,
});
const holder = async (role: string, ...rules: object[]): Promise<SignedIn> => {
  const code = `role_${(count += 1)}`;
  await made('/v1/roles', { code, name: '点検', rules });
  const user = await app.person({ tenantId: owner.tenantId, code: 'mimamart' }, role, { kind: 'tenant' });
  await made('/v1/role-assignments', { userId: user.userId, role: code, scope: whole });
  return user;
};
const FACTS = { vendor: 'アスター', serial: 'SN-42', note: '鍵は店長', tags: ['巡回'] };
const WITHHELD = { vendor: null, serial: null, note: null, withheld: ['vendor', 'serial', 'note'] };

/** `guarded` is withheld, `open` is not; the reader may read all of both otherwise. */
let reader: SignedIn;
let guarded: string;
let open: string;

beforeAll(async () => {
  owner = await app.found('mimamart');
  siteId = await app.as(owner.tenantId, async () => (await app.get(Sites).create(aSiteCreate())).id);
  open = await camera({ ...FACTS, name: '入口' });
  guarded = await camera({ ...FACTS, class: 'people_counting' });
  reader = await holder(
    'auditor',
    rule(['read'], ['vendor', 'serial', 'note'], {
      inverted: true,
      conditions: { class: { $eq: 'people_counting' } },
    }),
  );
});

describe('a field that rules withhold', () => {
  it('is null, and named, in one answer as in lists; all else is told', async () => {
    const one = await call(reader, 'GET', `/v1/cameras/${guarded}`);
    expect(one.body).toMatchObject({ ...WITHHELD, name: 'レジ', tags: ['巡回'] });
    expect((await call(reader, 'GET', `/v1/cameras/${open}`)).body).toMatchObject({ ...FACTS, withheld: [] });
    const listed = (await call(reader, 'GET', '/v1/cameras')).body.items;
    expect(listed.find(({ id }: { id: string }) => id === guarded)).toEqual(one.body);
    const all = await call(owner, 'GET', `/v1/cameras/${guarded}`);
    expect(all.body).toMatchObject(FACTS);
    expect(all.body).not.toHaveProperty('withheld');
  });

  it('is the same by GraphQL, wherever a camera is', async () => {
    const asked = '{ id serial note code withheld }';
    const { body } = await app.graphql(
      reader,
      `{ camera(id: "${guarded}") ${asked} cameras(sort: "code") { edges { node ${asked} } }
        few: cameras(sort: "code") { edges { node { serial } } }
        site(id: "${siteId}") { cameras { edges { node ${asked} } } } }`,
    );
    expect(body.errors).toBeUndefined();
    const masked = { id: guarded, serial: null, note: null, withheld: WITHHELD.withheld };
    expect(body.data.camera).toMatchObject(masked);
    const nodes = ({ edges }: { edges: { node: object }[] }) => edges.map(({ node }) => node);
    expect(nodes(body.data.cameras)).toContainEqual(expect.objectContaining(masked));
    expect(nodes(body.data.site.cameras)).toContainEqual(expect.objectContaining(masked));
    expect(nodes(body.data.few)).toEqual([{ serial: 'SN-42' }, { serial: null }]);
    const whole_ = await app.graphql(owner, `{ camera(id: "${guarded}") ${asked} }`);
    expect(whole_.body.data.camera).toMatchObject({ serial: 'SN-42', withheld: null });
  });

  it('cannot be found out by filters, counts, facets, words, order or cursors', async () => {
    const ids = async (query: string) => {
      const { status, body } = await call(reader, 'GET', `/v1/cameras?totalCount=true&${query}`);
      expect([status, body.totalCount]).toEqual([200, body.items.length]);
      return body.items.map(({ id }: { id: string }) => id);
    };
    expect(await ids(`filter[vendor]=${encodeURIComponent('アスター')}`)).toEqual([open]);
    expect(await ids('q=sn-42')).toEqual([open]);
    expect(await ids(`q=${encodeURIComponent('鍵は')}`)).toEqual([open]);
    expect(await ids(`q=${encodeURIComponent('ﾚｼﾞ')}`)).toEqual([guarded]);
    expect(await ids(`q=${encodeURIComponent('巡回')}`)).toHaveLength(2);
    const { body } = await call(reader, 'GET', '/v1/camera-facets');
    expect(body.vendor).toEqual([
      { value: 'アスター', count: 1 },
      { value: null, count: 1 },
    ]);
    const refused = await call(reader, 'GET', '/v1/cameras?sort=-vendor');
    expect(refused).toMatchObject({
      status: 403,
      body: { code: 'platform.sort_withheld', errors: [{ pointer: '?sort' }] },
    });
    const cursor = (await call(owner, 'GET', '/v1/cameras?sort=vendor&limit=1')).body.nextCursor;
    const led = await call(reader, 'GET', `/v1/cameras?sort=vendor&limit=1&cursor=${cursor}`);
    expect(led).toMatchObject({ status: 403, body: { code: 'platform.sort_withheld' } });
    expect((await call(reader, 'GET', '/v1/cameras?sort=installedOn')).status).toBe(200);
  });

  it('closes what shows all of a camera: its history, exports, imports', async () => {
    const closed = { status: 403, body: { code: 'platform.fields_withheld' } };
    expect(await call(reader, 'GET', `/v1/cameras/${open}/changes`)).toMatchObject(closed);
    expect(await call(reader, 'GET', '/v1/camera-exports')).toMatchObject(closed);
    const { body } = await app.graphql(
      reader,
      `{ camera(id: "${open}") { changes { edges { node { field } } } } }`,
    );
    expect(body.errors[0].extensions.code).toBe('platform.fields_withheld');
  });

  it('is all but what a rule names, where that is all that gives it', async () => {
    const few = await holder('employee_representative');
    const code = `role_${(count += 1)}`;
    await made('/v1/roles', { code, name: '点検', rules: [rule(['read'], ['serial'])] });
    const elsewhere = await app.person({ tenantId: owner.tenantId, code: 'mimamart' }, 'machine', {
      kind: 'sites',
      siteIds: [await app.as(owner.tenantId, async () => (await app.get(Sites).create(aSiteCreate())).id)],
    });
    await made('/v1/role-assignments', { userId: elsewhere.userId, role: code, scope: whole });
    const { body } = await call(elsewhere, 'GET', `/v1/cameras/${guarded}`);
    expect(body).toMatchObject({ serial: 'SN-42', note: null, vendor: null, name: 'レジ' });
    expect(body.withheld).not.toContain('serial');
    // who reads all of it by another role is told all of it
    await made('/v1/role-assignments', { userId: few.userId, role: code, scope: whole });
    const all = await call(few, 'GET', `/v1/cameras/${guarded}`);
    expect(all.body).toMatchObject(FACTS);
    expect(all.body).not.toHaveProperty('withheld');
  });
});

describe('a change', () => {
  const patch = (as: SignedIn, id: string, body: object, headers = {}) =>
    call(as, 'PATCH', `/v1/cameras/${id}`, body, headers);
  const forbidden = (...pointers: string[]) => ({
    status: 403,
    body: {
      code: 'platform.field_forbidden',
      errors: pointers.map((pointer) => ({ pointer, code: 'platform.field_forbidden' })),
    },
  });

  it('that names a field which the caller may not change saves nothing, and tells all such fields', async () => {
    const id = await camera(FACTS);
    const user = await holder(
      'store_manager',
      rule(['update'], ['name', 'note', 'vendor'], { inverted: true }),
    );
    const before = (await call(owner, 'GET', `/v1/cameras/${id}`)).body;
    const refused = await patch(user, id, { model: 'X1', note: 'x', name: before.name });
    expect(refused).toMatchObject(forbidden('/note', '/name'));
    expect((await call(owner, 'GET', `/v1/cameras/${id}`)).body).toEqual(before);
    const stale = await patch(user, id, { note: 'x' }, { 'if-match': '"stale-1"' });
    expect(stale).toMatchObject(forbidden('/note'));
    expect(await patch(user, id, { model: 'X1' })).toMatchObject({ status: 200, body: { model: 'X1' } });
    const { body } = await app.graphql(
      user,
      `mutation { updateCamera(id: "${id}", patch: { note: "x", model: "X2" }) { id } }`,
    );
    expect(body.errors[0].extensions.code).toBe('platform.field_forbidden');
    expect((await call(owner, 'GET', `/v1/cameras/${id}`)).body).toMatchObject({
      model: 'X1',
      note: FACTS.note,
    });
  });

  it('reaches no more than the fields that a rule gives, and nothing that has no name', async () => {
    const id = await camera(FACTS);
    const user = await holder('auditor', rule(['update'], ['note']), {
      actions: ['read', 'update'],
      subject: 'CameraGroup',
    });
    expect(await patch(user, id, { note: 'y' })).toMatchObject({ status: 200, body: { note: 'y' } });
    expect(await patch(user, id, { note: 'z', tags: [] })).toMatchObject(forbidden('/tags'));
    const group = await made('/v1/camera-groups', { code: `g${(count += 1)}`, name: '夜間' });
    const moved = await call(user, 'PUT', `/v1/camera-groups/${group}/cameras/${id}`, undefined, {
      'if-match': '*',
    });
    expect(moved).toMatchObject({ status: 403, body: { code: 'platform.forbidden' } });
  });

  it('of what may not be read is refused, also where it would change nothing', async () => {
    const id = await camera(FACTS);
    const user = await holder('store_manager', rule(['read'], ['serial'], { inverted: true }));
    expect(await patch(user, id, { serial: 'SN-42' })).toMatchObject(forbidden('/serial'));
    const changed = await patch(user, id, { model: 'X1' });
    expect(changed).toMatchObject({ status: 200, body: { model: 'X1', serial: null, withheld: ['serial'] } });
    expect((await call(owner, 'GET', `/v1/cameras/${id}`)).body).toMatchObject({ ...FACTS, model: 'X1' });
  });
});

describe('fields of stores, areas, people, and of what the log tells', () => {
  let site: string;
  let area: string;
  let person: SignedIn;

  beforeAll(async () => {
    const facts = { address: '銀座1-2-3', phone: '03-1234-5678' };
    site = (await app.as(owner.tenantId, () => app.get(Sites).create(aSiteCreate(facts)))).id;
    area = await made(`/v1/sites/${site}/areas`, {
      code: 'b1',
      name: '倉庫',
      class: 'backyard',
      floor: 'B1',
    });
    await made('/v1/cameras', { siteId: site, code: 'c', name: '倉庫', serial: 'SN-43' });
    const taken = (subject: string, fields: string[]) => ({
      subject,
      actions: ['read'],
      fields,
      inverted: true,
    });
    person = await holder(
      'auditor',
      taken('Site', ['address', 'phone']),
      taken('Area', ['floor']),
      taken('User', ['email']),
      taken('Camera', ['serial']),
    );
    const email = 'suzuki@example.jp';
    await call(owner, 'PATCH', `/v1/users/${person.userId}`, { email });
  });

  it('are null in one answer, in lists and below of others', async () => {
    const masked = { address: null, phone: null, withheld: ['address', 'phone'] };
    const one = (await call(person, 'GET', `/v1/sites/${site}`)).body;
    expect(one).toMatchObject(masked);
    expect((await call(person, 'GET', '/v1/sites')).body.items).toContainEqual(one);
    const areas = `/v1/sites/${site}/areas`;
    expect((await call(person, 'GET', `${areas}/${area}`)).body).toMatchObject({ floor: null, name: '倉庫' });
    expect((await call(person, 'GET', areas)).body.items).toMatchObject([
      { floor: null, withheld: ['floor'] },
    ]);
    const user = { email: null, withheld: ['email'] };
    expect((await call(person, 'GET', `/v1/users/${person.userId}`)).body).toMatchObject(user);
    expect((await call(person, 'GET', '/v1/me')).body.user).toMatchObject(user);
    const listed = (await call(person, 'GET', '/v1/users')).body.items;
    expect(listed.every(({ email }: { email: string | null }) => email === null)).toBe(true);
    const { body } = await app.graphql(
      person,
      `{ cameras(filter: { siteId: "${site}" }) { edges { node { site { address withheld areas { floor } } } } } }`,
    );
    expect(body.data.cameras.edges[0].node.site).toEqual({
      address: null,
      withheld: masked.withheld,
      areas: [{ floor: null }],
    });
    expect((await call(owner, 'GET', `/v1/sites/${site}`)).body).toMatchObject({ address: '銀座1-2-3' });
  });

  it('are not found by what they say, nor told by histories and the log', async () => {
    const found = async (url: string, as = person) => (await call(as, 'GET', url)).body.items.length;
    const words = `/v1/sites?q=${encodeURIComponent('銀座1-2')}`;
    expect([await found(words), await found(words, owner)]).toEqual([0, 1]);
    const floor = `/v1/sites/${site}/areas?filter[floor]=B1`;
    expect([await found(floor), await found(floor, owner)]).toEqual([0, 1]);
    expect([await found('/v1/users?q=suzuki'), await found('/v1/users?q=suzuki', owner)]).toEqual([0, 1]);
    const closed = { status: 403, body: { code: 'platform.fields_withheld' } };
    expect(await call(person, 'GET', `/v1/sites/${site}/changes`)).toMatchObject(closed);
    const log = (as: SignedIn) => call(as, 'GET', '/v1/audit-events?filter[action]=cameras.camera.create');
    expect((await log(person)).text).not.toContain('SN-43');
    expect((await log(owner)).text).toContain('SN-43');
    const asked = { format: 'csv', reason: '監査' };
    expect(await call(person, 'POST', '/v1/audit-exports', asked)).toMatchObject(closed);
  });

  it('are explained', async () => {
    const cameraId = (await call(owner, 'GET', `/v1/cameras?filter[siteId]=${site}`)).body.items[0].id;
    const ask = async (action: string, field?: string) =>
      (
        await call(owner, 'POST', '/v1/access/explain', {
          userId: person.userId,
          subject: 'Camera',
          id: cameraId,
          action,
          ...(field && { field }),
        })
      ).body;
    expect(await ask('read')).toMatchObject({ allowed: true });
    expect(await ask('read', 'note')).toMatchObject({ allowed: true });
    expect(await ask('read', 'serial')).toMatchObject({
      allowed: false,
      because: [{ code: 'taken_by_role' }, { code: 'role', role: 'auditor' }],
      needed: [{ code: 'not_taken' }],
    });
  });
});
