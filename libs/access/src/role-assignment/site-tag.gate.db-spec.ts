import { Sites } from '@mimamori/sites';
import { aSiteCreate } from '@mimamori/sites/testing';

import { type SignedIn, useApp } from '../../../../test/support/app';

const app = useApp({ jobs: false });
const whole = { kind: 'tenant' } as const;
let owner: SignedIn;
/** With the tag, and without. */
let tagged: string;
let plain: string;
let elsewhere: string;
let count = 0;

const call = (as: SignedIn, method: string, url: string, body?: object) =>
  app.call(method, url, { as, body, headers: { 'if-match': '*', 'accept-language': 'en' } });
const made = async (url: string, body: object): Promise<string> => {
  const answer = await call(owner, 'POST', url, body);
  if (answer.status !== 201) throw new Error(`${url}: ${answer.text}`);
  return answer.body.id;
};
const site = (tags: string[] = []) =>
  app.as(owner.tenantId, async () => (await app.get(Sites).create(aSiteCreate({ tags }))).id);
const retag = (as: SignedIn, siteId: string, tags: string[]) =>
  call(as, 'PATCH', `/v1/sites/${siteId}`, { tags });
const person = (role: string, scope: Parameters<typeof app.person>[2] = whole) =>
  app.person({ tenantId: owner.tenantId, code: 'mimamart' }, role, scope);
const role = async (rules: object[]): Promise<string> => {
  const code = `role_${(count += 1)}`;
  await made('/v1/roles', { code, name: '夜間', rules });
  return code;
};
const assign = (userId: string, code: string) =>
  made('/v1/role-assignments', { userId, role: code, scope: whole });
/** Reads one other store, and what the rules say. */
const holder = async (...rules: object[]): Promise<SignedIn> => {
  const user = await person('employee_representative', { kind: 'sites', siteIds: [elsewhere] });
  await assign(user.userId, await role(rules));
  return user;
};
const allowing = (subject: string, siteTag: object, actions = ['read']) => ({
  actions,
  subject,
  conditions: { siteTag },
});
const rowsOf = async (as: SignedIn, url: string): Promise<string[]> => {
  const { status, body } = await call(as, 'GET', url);
  return status === 403
    ? []
    : body.items.map(({ siteId, id }: { siteId?: string; id: string }) => siteId ?? id);
};

beforeAll(async () => {
  owner = await app.found('mimamart');
  [tagged, plain, elsewhere] = [await site(['24H', 'roadside']), await site(), await site(['fc'])];
  for (const siteId of [tagged, plain]) {
    await made(`/v1/sites/${siteId}/areas`, { code: 'a', name: '入口', class: 'entrance' });
    const camera = await made('/v1/cameras', { siteId, code: 'c', name: '入口' });
    await made(`/v1/cameras/${camera}/privacy-masks`, {
      place: 'camera',
      points: [
        { x: 0, y: 0 },
        { x: 0.5, y: 0 },
        { x: 0.5, y: 0.5 },
      ],
      reason: 'neighbouring_property',
    });
    await made('/v1/tasks', { title: '点検', siteId });
  }
});

describe('a rule that asks for a tag of the site', () => {
  it.each([
    ['Site', () => '/v1/sites'],
    ['Camera', () => '/v1/cameras'],
    ['CameraStatus', () => '/v1/camera-statuses'],
    ['Task', () => '/v1/tasks'],
  ])('decides about %s, in any spelling, as long as the tag is there', async (subject, url) => {
    const user = await holder(allowing(subject, { $in: ['２４ｈ', 'none'] }), {
      ...allowing(subject, { $eq: 'Roadside' }),
      inverted: true,
      actions: ['read'],
    });
    const seen = async () => (await rowsOf(user, url())).filter((id) => id !== elsewhere);
    expect(await seen()).toEqual([]);
    await retag(owner, tagged, ['24h']);
    expect(await seen()).toEqual([tagged]);
    await retag(owner, plain, ['24H', 'other']);
    expect((await seen()).sort()).toEqual([tagged, plain].sort());
    await retag(owner, plain, []);
    expect(await seen()).toEqual([tagged]);
    await retag(owner, tagged, ['24H', 'roadside']);
    expect(await seen()).toEqual([]);
  });

  it('decides about areas and masks of a site, and about rows that are not there yet', async () => {
    const user = await holder(
      { actions: ['read'], subject: 'Site' },
      { actions: ['read'], subject: 'Camera' },
      allowing('Area', { $eq: '24h' }, ['read', 'create', 'update']),
      allowing('PrivacyMask', { $nin: ['24h'] }),
    );
    const areas = async (siteId: string) => (await rowsOf(user, `/v1/sites/${siteId}/areas`)).length;
    expect([await areas(tagged), await areas(plain)]).toEqual([1, 0]);
    const create = async (siteId: string) =>
      (
        await call(user, 'POST', `/v1/sites/${siteId}/areas`, {
          code: `n${(count += 1)}`,
          name: '裏',
          class: 'other',
        })
      ).status;
    expect([await create(tagged), await create(plain)]).toEqual([201, 403]);
    const { body } = await call(owner, 'GET', '/v1/cameras?limit=200');
    const masks = async (siteId: string) => {
      const camera = body.items.find((one: { siteId: string }) => one.siteId === siteId);
      return (await rowsOf(user, `/v1/cameras/${camera.id}/privacy-masks`)).length;
    };
    expect([await masks(tagged), await masks(plain)]).toEqual([0, 1]);
  });

  it('is explained with the rule that decided', async () => {
    const user = await holder(allowing('Site', { $in: ['24h'] }));
    const ask = (id: string) =>
      call(owner, 'POST', '/v1/access/explain', { userId: user.userId, action: 'read', subject: 'Site', id });
    expect((await ask(tagged)).body).toMatchObject({ allowed: true });
    expect((await ask(plain)).body).toMatchObject({ allowed: false });
  });

  it('is refused when it compares with what no tag is', async () => {
    const noTags = [{ $eq: null }, { $in: [24] }, { $gt: 'a' }, { $eq: 'a', $in: ['a'] }];
    // would stand for the holder's id, which a label may be
    const principals = [{ $in: ['24h', '$principal'] }, { $ne: '＄Ｐrincipal' }];
    for (const siteTag of [...noTags, ...principals]) {
      const refused = await call(owner, 'POST', '/v1/roles', {
        code: 'wrong',
        name: '誤り',
        rules: [allowing('Site', siteTag)],
      });
      expect(refused).toMatchObject({
        status: 400,
        body: { errors: [{ pointer: expect.stringMatching('siteTag') }] },
      });
    }
  });
});

describe('whoever keeps sites and gives no rights', () => {
  const refusedFor = (...tags: string[]) => ({
    status: 403,
    body: {
      code: 'sites.site_tag_gives_rights',
      errors: tags.map((tag) => ({
        pointer: '/tags',
        code: 'access.site_tag_in_role',
        detail: expect.stringContaining(tag),
      })),
    },
  });
  const keeper = { actions: ['read', 'create', 'update'], subject: 'Site' };

  it('puts and takes labels, and no tag that a role asks for, for themselves or for others', async () => {
    const user = await holder(keeper, allowing('Camera', { $in: ['watched'] }, ['read', 'view_playback']));
    expect(await retag(user, plain, ['label'])).toMatchObject({ status: 200, body: { tags: ['label'] } });
    expect(await retag(user, plain, ['label', 'ＷＡＴＣＨＥＤ'])).toMatchObject(refusedFor('watched'));
    expect(await call(user, 'POST', '/v1/sites', aSiteCreate({ tags: ['Watched'] }))).toMatchObject(
      refusedFor('watched'),
    );
    expect((await call(user, 'POST', '/v1/sites', aSiteCreate({ tags: ['label'] }))).status).toBe(201);
    await retag(owner, plain, ['watched']);
    expect(await retag(user, plain, [])).toMatchObject(refusedFor('watched'));
    // the rest of the site stays theirs to change, its tags as they are
    const rest = await call(user, 'PATCH', `/v1/sites/${plain}`, {
      phone: '03-1234-5678',
      tags: ['Watched'],
    });
    expect(rest).toMatchObject({ status: 200, body: { tags: ['Watched'] } });
    expect(await retag(owner, plain, [])).toMatchObject({ status: 200 });
  });

  it('is told so by GraphQL, too, and nothing is half done', async () => {
    const user = await holder(keeper, allowing('Camera', { $nin: ['closed'] }, ['read']));
    const { body } = await app.graphql(
      user,
      `mutation { updateSite(id: "${plain}", patch: { name: "改", tags: ["closed"] }) { name } }`,
    );
    expect(body.errors).toMatchObject([{ extensions: { code: 'sites.site_tag_gives_rights' } }]);
    expect((await call(owner, 'GET', `/v1/sites/${plain}`)).body).toMatchObject({ tags: [] });
  });
});

describe('an administrator', () => {
  it('puts tags of roles that they may give, and of none that they hold themselves', async () => {
    const admin = await person('tenant_admin');
    const code = await role([allowing('Camera', { $in: ['night'] }, ['read', 'view_live'])]);
    expect((await retag(admin, plain, ['night'])).status).toBe(200);
    await assign(admin.userId, code);
    expect((await retag(admin, plain, [])).status).toBe(403);
    expect((await retag(owner, plain, [])).status).toBe(200);
  });

  it('takes no tag by which something is withheld from themselves', async () => {
    const admin = await person('tenant_admin');
    await retag(owner, plain, ['sealed']);
    await assign(admin.userId, await role([{ ...allowing('Camera', { $in: ['sealed'] }), inverted: true }]));
    expect((await retag(admin, plain, [])).status).toBe(403);
    expect((await retag(await person('tenant_admin'), plain, [])).status).toBe(200);
  });
});
