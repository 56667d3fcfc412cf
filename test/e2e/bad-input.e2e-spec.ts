import { createHmac, createPublicKey, generateKeyPairSync, type JsonWebKey, randomUUID } from 'node:crypto';

import { NameResolver } from '@mimamori/platform';
import { XLSX_MEDIA_TYPE } from '@mimamori/tabular';
import { xlsxBomb } from '@mimamori/tabular/testing';
import { etagOf } from '@mimamori/web';
import iconv from 'iconv-lite';
import jwt from 'jsonwebtoken';

import { answerFaults, problemFaults } from '../support/answer-faults';
import { type Answer, type SignedIn, useApp } from '../support/app';
import { type BadCall, badFiles, type Case, INWARD_WEBHOOKS, post } from '../support/bad-cases';
import { type FilledTenant, fillTenant } from '../support/filled-tenant';
import { RowCounts } from '../support/row-counts';

const LANGUAGES = ['ja', 'en'] as const;
const MEGABYTE = 1024 * 1024;

const app = useApp();
let chain: FilledTenant;
let stranger: FilledTenant;
let rows: RowCounts;

beforeAll(async () => {
  chain = await fillTenant(app, 'chain');
  // what the outside calls itself is no proof of where it is
  app.get(NameResolver).resolve = async () => ['93.184.215.14', '10.1.2.3'];
  stranger = await fillTenant(app, 'other-chain');
  rows = await RowCounts.of(app.database.superuserUrl);
  app.database.beforeDrop(() => rows.close());
}, 120_000);

const json = { 'content-type': 'application/json' };
const site = (over: object) => ({ code: 'X1', name: '新しい店', ...over });
const nested = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;

const INVALID = { status: 400, code: 'platform.invalid_input' };
const MALFORMED = { status: 400, code: 'platform.malformed_body' };
const HIDDEN = { status: 404, code: 'platform.not_found' };

const SHAPES: readonly Case[] = [
  {
    name: 'a number where text belongs, in two places',
    call: () => post('/v1/sites', site({ code: 7, name: ['x'] })),
    ...INVALID,
    pointers: ['/code', '/name'],
  },
  {
    name: 'a field that does not exist',
    call: () => post('/v1/sites', site({ colour: 'red' })),
    ...INVALID,
    pointers: ['/colour'],
  },
  { name: 'a list instead of an object', call: () => post('/v1/sites', [site({})]), ...INVALID },
  { name: 'null instead of an object', call: () => post('/v1/sites', 'null', json), ...INVALID },
  {
    name: 'a prototype in the body',
    call: () => post('/v1/sites', '{"code":"X1","name":"x","__proto__":{"status":"closed"}}', json),
    status: 400,
    code: 'platform.malformed_body',
  },
  {
    name: 'a filter that does not exist',
    call: () => ({ url: '/v1/cameras?filter[colour]=red' }),
    ...INVALID,
    pointers: ['?filter[colour]'],
  },
  {
    name: 'a sort that does not exist',
    call: () => ({ url: '/v1/cameras?sort=colour' }),
    ...INVALID,
    pointers: ['?sort'],
  },
  {
    name: 'a page that is too long',
    call: () => ({ url: '/v1/cameras?limit=201' }),
    ...INVALID,
    pointers: ['?limit'],
  },
  {
    name: 'a parameter given twice',
    call: () => ({ url: '/v1/cameras?limit=1&limit=2' }),
    ...INVALID,
    pointers: ['?limit'],
  },
  {
    name: 'a path that names no id',
    call: () => ({ url: '/v1/cameras/first' }),
    ...INVALID,
    pointers: [':id'],
  },
];

const BODIES: readonly Case[] = [
  { name: 'JSON that breaks off', call: () => post('/v1/sites', '{"code":"X1"', json), ...MALFORMED },
  { name: 'no JSON at all', call: () => post('/v1/sites', '', json), ...MALFORMED },
  {
    name: 'JSON in broken UTF-8',
    call: () =>
      post(
        '/v1/sites',
        Buffer.concat([Buffer.from('{"code":"X1","name":"'), Buffer.from([0xe5, 0xba]), Buffer.from('"}')]),
        json,
      ),
    ...INVALID,
  },
  {
    name: 'JSON in CP932',
    call: () => post('/v1/sites', iconv.encode('{"code":"X1","name":"東京店"}', 'cp932'), json),
    ...INVALID,
  },
  { name: 'NUL inside of text', call: () => post('/v1/sites', site({ name: 'a\0b' })), ...INVALID },
  {
    name: 'half of a surrogate pair',
    call: () => post('/v1/sites', '{"code":"X1","name":"\\ud842"}', json),
    ...INVALID,
  },
  { name: 'JSON nested 40 levels', call: () => post('/v1/sites', nested(40), json), ...INVALID },
  { name: 'JSON nested 50,000 levels', call: () => post('/v1/sites', nested(50_000), json), ...INVALID },
  {
    name: 'a body of 2 MB',
    call: () => post('/v1/sites', site({ name: 'x'.repeat(2 * MEGABYTE) })),
    status: 413,
    code: 'platform.body_too_large',
  },
  {
    name: 'another media type',
    call: () => post('/v1/sites', '<site/>', { 'content-type': 'application/xml' }),
    status: 415,
    code: 'platform.unsupported_media_type',
  },
  {
    name: 'a form without its end',
    call: () =>
      post(
        '/v1/camera-imports',
        '--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n店番',
        {
          'content-type': 'multipart/form-data; boundary=x',
        },
      ),
    status: 400,
    code: 'platform.malformed_body',
  },
  {
    name: 'a URL that cannot be decoded',
    call: () => ({ url: '/v1/cameras/%E0%A4' }),
    status: 400,
    code: 'platform.malformed_uri',
  },
];

const REGISTER: readonly Case[] = [
  {
    name: 'a store code that is taken',
    call: () => post('/v1/sites', site({ code: chain.siteCode })),
    status: 409,
    code: 'sites.site_code_taken',
  },
  {
    name: 'a camera code that is taken in its store',
    call: () => post('/v1/cameras', { siteId: chain.ids['site'], code: chain.cameraCode, name: 'x' }),
    status: 409,
    code: 'cameras.camera_code_taken',
  },
  {
    name: 'a login id that is taken, in other letters',
    call: () => post('/v1/users', { loginId: 'ＴＡＮＡＫＡ', name: 'x' }),
    status: 409,
    code: 'users.login_id_taken',
  },
  { name: "another tenant's store", call: () => ({ url: `/v1/sites/${stranger.ids['site']}` }), ...HIDDEN },
  {
    name: "a change to another tenant's camera",
    call: () => ({ method: 'PATCH', url: `/v1/cameras/${stranger.ids['camera']}`, body: { name: 'x' } }),
    ...HIDDEN,
  },
  {
    name: "a camera in another tenant's store",
    call: () => post('/v1/cameras', { siteId: stranger.ids['site'], code: 'N1', name: 'x' }),
    ...INVALID,
    pointers: ['/siteId'],
  },
  {
    name: 'an ETag of an older version',
    call: () => ({
      method: 'PATCH',
      url: `/v1/sites/${chain.ids['site']}`,
      body: { name: 'x' },
      headers: { 'if-match': '"999"' },
    }),
    status: 412,
    code: 'platform.version_mismatch',
  },
  {
    name: 'the ETag of another resource',
    call: () => ({
      method: 'PATCH',
      url: `/v1/sites/${chain.ids['site']}`,
      body: { name: 'x' },
      headers: { 'if-match': etagOf({ id: chain.ids['camera']!, version: 1 }) },
    }),
    status: 412,
    code: 'platform.version_mismatch',
  },
];

const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const listed = (token: string): BadCall => ({
  url: '/v1/cameras',
  headers: { authorization: `Bearer ${token}` },
  as: undefined,
});

async function publicKey(): Promise<{ kid: string; pem: string }> {
  const { body } = await app.call('GET', '/.well-known/jwks.json');
  const [key] = body.keys as (JsonWebKey & { kid: string })[];
  const pem = createPublicKey({ key: key!, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
  return { kid: key!.kid, pem: String(pem) };
}

const claims = () => jwt.decode(chain.owner.token) as jwt.JwtPayload;

/** Tokens that are none of ours, each made from a real one. */
const TOKENS: readonly [string, () => Promise<string>][] = [
  [
    'not signed at all (alg none)',
    async () => `${encoded({ alg: 'none', typ: 'JWT' })}.${encoded(claims())}.`,
  ],
  [
    'signed with our public key as if it were a password (HS256)',
    async () => {
      const { kid, pem } = await publicKey();
      const content = `${encoded({ alg: 'HS256', typ: 'JWT', kid })}.${encoded(claims())}`;
      return `${content}.${createHmac('sha256', pem).update(content).digest('base64url')}`;
    },
  ],
  [
    'signed with a key of its own under our key id',
    async () => {
      const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
      return jwt.sign(claims(), privateKey, { algorithm: 'RS256', keyid: (await publicKey()).kid });
    },
  ],
  [
    'with claims changed to another tenant',
    async () => {
      const [head, , signature] = chain.owner.token.split('.');
      return `${head}.${encoded({ ...claims(), tid: stranger.owner.tenantId })}.${signature}`;
    },
  ],
  ['with a key id that leads elsewhere', async () => jwt.sign(claims(), 'x', { keyid: '../../etc/passwd' })],
  ['of 20,000 characters', async () => 'x'.repeat(20_000)],
  ['of three dots', async () => '...'],
];

const CURSORS: readonly [string, () => Promise<BadCall>][] = [
  ['made up', async () => ({ url: '/v1/cameras?cursor=abc' })],
  [
    'changed in one character',
    async () => ({ url: `/v1/cameras?limit=1&cursor=${flipped(await cursorOf(chain.owner))}` }),
  ],
  ["another tenant's", async () => ({ url: `/v1/cameras?limit=1&cursor=${await cursorOf(stranger.owner)}` })],
  [
    'for another filter',
    async () => ({ url: `/v1/cameras?limit=1&filter[state]=planned&cursor=${await cursorOf(chain.owner)}` }),
  ],
  [
    'for another order',
    async () => ({ url: `/v1/cameras?limit=1&sort=-code&cursor=${await cursorOf(chain.owner)}` }),
  ],
  ['of another list', async () => ({ url: `/v1/sites?cursor=${await cursorOf(chain.owner)}` })],
];

async function cursorOf(as: SignedIn): Promise<string> {
  return (await app.call('GET', '/v1/cameras?limit=1', { as })).body.nextCursor;
}

function flipped(cursor: string): string {
  const at = cursor.length - 5;
  return `${cursor.slice(0, at)}${cursor[at] === 'A' ? 'B' : 'A'}${cursor.slice(at + 1)}`;
}

const GRAPHQL: readonly [string, string, string][] = [
  [
    'nested 40 levels',
    `{ sites { edges { node ${'{ cameras { edges { node { site '.repeat(10)} { id } ${'} } } }'.repeat(10)} } } }`,
    'platform.query_too_deep',
  ],
  ['that goes round in circles', '{ ...A } fragment A on Query { ...A }', 'platform.malformed_query'],
  [
    'with 40 aliases of one field',
    `{ ${Array.from({ length: 40 }, (_, index) => `a${index}: roles { code }`).join(' ')} }`,
    'platform.query_too_wide',
  ],
  [
    'that asks for 40,000 objects',
    '{ sites(first: 200) { edges { node { cameras(first: 200) { edges { node { id } } } } } } }',
    'platform.query_too_costly',
  ],
  ['that cannot be parsed', '{ sites {', 'platform.malformed_query'],
  ['for a field that does not exist', '{ stores { id } }', 'platform.malformed_query'],
  ['with a forged cursor', '{ cameras(after: "abc") { edges { node { id } } } }', 'platform.cursor_invalid'],
  [
    'with a number beyond all bounds',
    '{ cameras(first: 99999999999) { edges { node { id } } } }',
    'platform.malformed_query',
  ],
  [
    'that adds a store twice',
    'mutation { createSite(input: {code: "chain-0001", name: "x"}) { id } }',
    'sites.site_code_taken',
  ],
];

/** Asks in one language; afterwards nothing is left behind. */
async function refused(bad: BadCall, language: (typeof LANGUAGES)[number]): Promise<Answer> {
  const before = await rows.now();
  const { method = 'GET', url, ...call } = bad;
  const as = 'as' in call ? call.as : chain.owner;
  const headers = { 'accept-language': language, ...call.headers };
  const answer = await app.call(method, url, { ...call, as, headers });
  expect(answerFaults(answer, language)).toEqual([]);
  expect(await rows.now()).toBe(before);
  return answer;
}

describe.each(LANGUAGES)('in %s', (language) => {
  describe.each([
    ['what has another shape', SHAPES],
    ['what cannot be read', BODIES],
    ['what does not fit the register', REGISTER],
    ['a file', badFiles(() => chain.ids['camera']!)],
    ['a webhook into the private network,', INWARD_WEBHOOKS],
  ])('%s is refused', (_title, cases) => {
    it.each(cases)('$name', async ({ call, status, code, pointers }) => {
      const answer = await refused(call(), language);
      expect({ status: answer.status, code: answer.body.code }).toEqual({ status, code });
      if (pointers)
        expect(answer.body.errors.map(({ pointer }: { pointer: string }) => pointer).toSorted()).toEqual(
          pointers.toSorted(),
        );
    });
  });

  it.each(TOKENS)('a token %s is refused', async (_name, token) => {
    const answer = await refused(listed(await token()), language);
    expect(answer).toMatchObject({ status: 401, body: { code: 'platform.not_authenticated' } });
  });

  it.each(CURSORS)('a cursor %s is refused', async (_name, call) => {
    const answer = await refused(await call(), language);
    expect(answer).toMatchObject({ status: 400, body: { code: 'platform.cursor_invalid' } });
  });

  it.each(GRAPHQL)('a GraphQL question %s is refused', async (_name, query, code) => {
    const before = await rows.now();
    const headers = { 'accept-language': language };
    const { body, status } = await app.call('POST', '/graphql', {
      as: chain.owner,
      body: { query },
      headers,
    });
    expect(status).toBeLessThan(500);
    expect(body.data ?? null).toBeNull();
    const [error] = body.errors;
    expect(error.extensions.code).toMatch(code);
    expect(problemFaults(error.extensions.problem, language)).toEqual([]);
    expect(await rows.now()).toBe(before);
  });
});

describe('a refresh token', () => {
  it.each(LANGUAGES)('that is made up or cut off is refused, in %s', async (language) => {
    for (const refreshToken of [
      '',
      randomUUID(),
      chain.refreshToken.slice(0, -1),
      `${chain.refreshToken}x`,
    ]) {
      const answer = await refused(
        { ...post('/v1/auth/refresh', { refreshToken }), as: undefined },
        language,
      );
      expect(answer).toMatchObject({ status: 401, body: { code: 'identity.refresh_failed' } });
    }
  });
});

describe('an inventory', () => {
  const HEADINGS = '店番,カメラ番号,カメラ名\r\n';

  async function ended(bytes: Buffer, language: (typeof LANGUAGES)[number], query = '', type = 'text/csv') {
    const started = await app.call('POST', `/v1/camera-imports${query}`, {
      as: chain.owner,
      body: bytes,
      headers: { 'content-type': type, 'accept-language': language },
    });
    expect(started.status).toBe(202);
    await app.job(chain.owner, started.body.jobId);
    const headers = { 'accept-language': language };
    return (await app.call('GET', `/v1/jobs/${started.body.jobId}`, { as: chain.owner, headers })).body;
  }
  const cameras = async () => {
    const { body } = await app.call('GET', '/v1/cameras?totalCount=true&limit=1', { as: chain.owner });
    return body.totalCount as number;
  };

  it.each(LANGUAGES)('that breaks off within a character of CP932 says where, in %s', async (language) => {
    const before = await cameras();
    const whole = iconv.encode(`${HEADINGS}${chain.siteCode},N1,入口\r\n${chain.siteCode},N2,裏口`, 'cp932');
    const job = await ended(whole.subarray(0, -1), language, '?encoding=cp932');
    expect(job).toMatchObject({ state: 'failed', problem: { code: 'tabular.undecodable_text' } });
    expect(problemFaults(job.problem, language)).toEqual([]);
    expect(job.problem.detail).toContain('3');
    expect(await cameras()).toBe(before);
  });

  it.each([
    ['a workbook', Buffer.from('504b0304140006', 'hex'), 'tabular.workbook_instead_of_csv'],
    ['in UTF-16', Buffer.from(`\ufeff${HEADINGS}`, 'utf16le'), 'tabular.utf16_unsupported'],
    ['a picture', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), 'tabular.binary_content'],
  ])('that is %s is refused', async (_name, bytes, code) => {
    const job = await ended(bytes, 'en');
    expect(job).toMatchObject({ state: 'failed', problem: { code } });
    expect(problemFaults(job.problem, 'en')).toEqual([]);
  });

  it.each(LANGUAGES)('that would unpack to 50 MB is refused unread, and says so in %s', async (language) => {
    const bomb = xlsxBomb();
    expect(bomb.length).toBeLessThan(100_000);
    const job = await ended(bomb, language, '', XLSX_MEDIA_TYPE);
    expect(job).toMatchObject({ state: 'failed', problem: { code: 'tabular.workbook_too_big' } });
    expect(problemFaults(job.problem, language)).toEqual([]);
  });

  it.each(LANGUAGES)('with one wrong row brings in no row at all, and says why in %s', async (language) => {
    const before = await cameras();
    const lines = [`${chain.siteCode},N1,入口`, `no-such-store,N2,裏口`, `${chain.siteCode},N1,二度目`];
    const job = await ended(Buffer.from(`${HEADINGS}${lines.join('\r\n')}`), language);
    expect(job).toMatchObject({ state: 'done', result: { saved: false, created: 0 } });
    const { errors } = job.result as { errors: { line: number; code: string; message: string }[] };
    expect(errors.map(({ line }) => line)).toEqual(expect.arrayContaining([3, 4]));
    for (const { message } of errors) expect(/[ぁ-ん一-龠]/.test(message)).toBe(language === 'ja');
    expect(await cameras()).toBe(before);
  });
});
