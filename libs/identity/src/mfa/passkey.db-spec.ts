import { Config } from '@mimamori/platform';
import { type Deviation, SoftwareAuthenticator } from '@mimamori/identity/testing';
import jwt from 'jsonwebtoken';

import { PASSWORD, type SignedIn, useApp } from '../../../../test/support/app';
import { Passkeys } from './passkey.service';

const app = useApp({ jobs: false });
let owner: SignedIn;
let origin: string;

beforeAll(async () => {
  owner = await app.found('mimamart');
  // the name that MIMAMORI_PUBLIC_URL would give
  origin = 'https://mimamori.example.jp';
  Object.assign(app.get(Passkeys), { origin, rpId: 'mimamori.example.jp' });
});

const post = (url: string, body: object, as?: SignedIn) => app.call('POST', url, { as, body });
const FAILED = { status: 401, body: { code: 'identity.mfa_failed' } };

async function person() {
  const someone = await app.person({ tenantId: owner.tenantId, code: 'mimamart' }, 'auditor', {
    kind: 'tenant',
  });
  const { body } = await app.call('GET', `/v1/users/${someone.userId}`, { as: owner });
  return { ...someone, loginId: body.loginId as string };
}

async function enrol(someone: SignedIn, device: SoftwareAuthenticator, deviation?: Deviation) {
  const begun = await post('/v1/me/mfa/enrolments', { kind: 'passkey' }, someone);
  const passkey = device.create(begun.body.passkey, deviation);
  const confirm = () =>
    post(`/v1/me/mfa/enrolments/${begun.body.id}/confirm`, { name: '鍵', passkey }, someone);
  return { begun, confirmed: await confirm(), confirm };
}

const ask = async (loginId: string) =>
  (await post('/v1/auth/login', { tenant: 'mimamart', loginId, password: PASSWORD })).body.mfa;

describe('a passkey', () => {
  it.each([
    ['that counts', { counts: true }],
    ['that does not', {}],
    ['that is on several devices', { synced: true }],
  ])('%s is enrolled and signs in, again and again', async (_case, habits) => {
    const someone = await person();
    const device = new SoftwareAuthenticator(origin, habits);
    const { begun, confirmed } = await enrol(someone, device);
    expect(begun).toMatchObject({
      status: 200,
      body: {
        kind: 'passkey',
        totp: null,
        passkey: {
          rp: { id: 'mimamori.example.jp' },
          user: { name: someone.loginId },
          authenticatorSelection: { userVerification: 'required' },
          excludeCredentials: [],
        },
      },
    });
    expect(confirmed).toMatchObject({
      status: 200,
      body: {
        factor: { kind: 'passkey', name: '鍵', synced: 'synced' in habits },
        recoveryCodes: expect.any(Array),
      },
    });
    for (let time = 0; time < 2; time++) {
      const { token, methods, passkey } = await ask(someone.loginId);
      expect(methods).toEqual(['passkey', 'recovery_code']);
      expect(passkey).toMatchObject({ rpId: 'mimamori.example.jp', userVerification: 'required' });
      expect(passkey.allowCredentials).toEqual([
        { id: device.id.toString('base64url'), type: 'public-key', transports: ['internal'] },
      ]);
      const done = await post('/v1/auth/mfa', { token, passkey: device.get(passkey) });
      expect(done.status).toBe(200);
      expect(jwt.decode(done.body.accessToken)).toMatchObject({ amr: ['pwd', 'pop', 'mfa'] });
    }
  });

  it.each<[string, Deviation]>([
    ['another page', { origin: 'https://mimamori.example.com' }],
    ['another site', { rpId: 'example.jp' }],
    ['another challenge', { challenge: 'AAAA' }],
    ['another ceremony', { type: 'webauthn.create' }],
    ['nobody who showed that it is theirs', { userVerified: false }],
    ['a key that is suddenly on several devices', { backupEligible: true }],
    ['a counter that went back', { counter: 0 }],
  ])('does not sign in for %s', async (_case, deviation) => {
    const someone = await person();
    const device = new SoftwareAuthenticator(origin, { counts: true });
    await enrol(someone, device);
    const first = await ask(someone.loginId);
    expect(
      (await post('/v1/auth/mfa', { token: first.token, passkey: device.get(first.passkey) })).status,
    ).toBe(200);
    const { token, passkey } = await ask(someone.loginId);
    expect(await post('/v1/auth/mfa', { token, passkey: device.get(passkey, deviation) })).toMatchObject(
      FAILED,
    );
    // a challenge is worth one try
    expect(await post('/v1/auth/mfa', { token, passkey: device.get(passkey) })).toMatchObject(FAILED);
  });

  it.each<[string, Deviation]>([
    ['another page', { origin: 'https://mimamori.example.com' }],
    ['another challenge', { challenge: 'AAAA' }],
    ['another ceremony', { type: 'webauthn.get' }],
    ['nobody who showed that it is theirs', { userVerified: false }],
  ])('is not enrolled for %s', async (_case, deviation) => {
    const { confirmed, confirm } = await enrol(await person(), new SoftwareAuthenticator(origin), deviation);
    expect(confirmed).toMatchObject(FAILED);
    expect(await confirm()).toMatchObject(FAILED);
  });

  it('signs in nobody but its owner, and an answer works once', async () => {
    const [one, two] = [await person(), await person()];
    const device = new SoftwareAuthenticator(origin);
    await enrol(one, device);
    await enrol(two, new SoftwareAuthenticator(origin));
    const asked = await ask(two.loginId);
    expect(
      await post('/v1/auth/mfa', { token: asked.token, passkey: device.get(asked.passkey) }),
    ).toMatchObject(FAILED);
    const mine = await ask(one.loginId);
    const answer = device.get(mine.passkey);
    expect((await post('/v1/auth/mfa', { token: mine.token, passkey: answer })).status).toBe(200);
    expect(await post('/v1/auth/mfa', { token: mine.token, passkey: answer })).toMatchObject(FAILED);
    const next = await ask(one.loginId);
    expect(await post('/v1/auth/mfa', { token: next.token, passkey: answer })).toMatchObject(FAILED);
  });

  it('is registered once, for one person', async () => {
    const [one, two] = [await person(), await person()];
    const device = new SoftwareAuthenticator(origin);
    expect((await enrol(one, device)).confirmed.status).toBe(200);
    for (const again of [one, two])
      expect((await enrol(again, device)).confirmed).toMatchObject({
        status: 409,
        body: { code: 'identity.passkey_taken' },
      });
  });

  it('proves again who somebody is', async () => {
    const someone = await person();
    const device = new SoftwareAuthenticator(origin);
    await enrol(someone, device);
    const { status, body } = await app.call('POST', '/v1/me/mfa/proofs', { as: someone });
    expect(status).toBe(200);
    const passkey = device.get(body.passkey);
    expect((await post(`/v1/me/mfa/proofs/${body.id}/answer`, { passkey }, someone)).status).toBe(204);
  });

  it('is not offered where the product is reached by an address', async () => {
    const someone = await person();
    const { hostname } = new URL(app.get(Config).publicUrl);
    Object.assign(app.get(Passkeys), { rpId: hostname });
    expect(await post('/v1/me/mfa/enrolments', { kind: 'passkey' }, someone)).toMatchObject({
      status: 409,
      body: { code: 'identity.passkeys_unavailable' },
    });
    Object.assign(app.get(Passkeys), { rpId: 'mimamori.example.jp' });
  });
});
