import { Clock, TenantDb } from '@mimamori/platform';
import { generate } from 'otplib';

import { PASSWORD, type SignedIn, type TestApp } from './app';

/** Somebody with an authenticator app. */
export interface TwoFactors extends SignedIn {
  readonly loginId: string;
  readonly secret: string;
  readonly factorId: string;
  readonly recoveryCodes: readonly string[];
}

interface Tenant {
  readonly code: string;
  readonly owner: SignedIn;
}

/** The code that an app shows now. */
export function codeOf(app: TestApp, secret: string): Promise<string> {
  return generate({ secret, epoch: Math.floor(app.get(Clock).now().getTime() / 1000) });
}

async function posted(app: TestApp, url: string, as: SignedIn | undefined, body?: object) {
  const answer = await app.call('POST', url, { as, body });
  if (answer.status >= 300) throw new Error(`POST ${url} answered ${answer.status}: ${answer.text}`);
  return answer.body;
}

/** Somebody who is signed in, with their login id. */
async function somebody(app: TestApp, { code, owner }: Tenant): Promise<SignedIn & { loginId: string }> {
  const { tenantId } = owner;
  const person = await app.person({ tenantId, code }, 'auditor', { kind: 'tenant' });
  const { body } = await app.call('GET', '/v1/me', { as: person });
  return { ...person, loginId: body.user.loginId };
}

/** A place for an app that is being added. */
export async function begunEnrolment(app: TestApp, as: SignedIn): Promise<{ id: string; secret: string }> {
  const { id, totp } = await posted(app, '/v1/me/mfa/enrolments', as, { kind: 'totp' });
  return { id, secret: totp.secret };
}

export async function withApp(app: TestApp, tenant: Tenant): Promise<TwoFactors> {
  const person = await somebody(app, tenant);
  const { id, secret } = await begunEnrolment(app, person);
  const body = { name: '電話', code: await codeOf(app, secret) };
  const { factor, recoveryCodes } = await posted(app, `/v1/me/mfa/enrolments/${id}/confirm`, person, body);
  return { ...person, secret, factorId: factor.id, recoveryCodes };
}

/** The token of a question that a right password opened; codes on paper answer it. */
export async function askedFor(app: TestApp, { code }: Tenant, { loginId }: TwoFactors): Promise<string> {
  const { mfa } = await posted(app, '/v1/auth/login', undefined, {
    tenant: code,
    loginId,
    password: PASSWORD,
  });
  return mfa.token;
}

/** A question to somebody who is signed in. */
export async function askedAgain(app: TestApp, as: SignedIn): Promise<string> {
  return (await posted(app, '/v1/me/mfa/proofs', as)).id;
}

async function savedPolicy(app: TestApp, { owner }: Tenant, mfaRoles: readonly string[]): Promise<void> {
  const headers = { 'if-match': '*' };
  // the networks of these tenants are elsewhere: whoever asks here is outside
  const body = { mfaRoles, firstFactorFrom: 'anywhere' };
  const answer = await app.call('PATCH', '/v1/sign-in-policy', { as: owner, body, headers });
  if (answer.status !== 200) throw new Error(`the policy answered ${answer.status}: ${answer.text}`);
}

/** An enrolment token of somebody who must have a second factor, under a policy that is put back at once. */
export async function mustEnrol(app: TestApp, tenant: Tenant): Promise<string> {
  const { loginId } = await somebody(app, tenant);
  await savedPolicy(app, tenant, ['auditor']);
  const login = { tenant: tenant.code, loginId, password: PASSWORD };
  const { body } = await app.call('POST', '/v1/auth/login', { body: login });
  await savedPolicy(app, tenant, []);
  return body.enrolmentToken;
}

/** One thing of each noun of second factors, whose they are, and a policy that asks nobody for one. */
export async function fillSecondFactors(app: TestApp, tenant: Tenant) {
  await savedPolicy(app, tenant, []);
  const person = await withApp(app, tenant);
  const { id } = await begunEnrolment(app, person);
  const mfaProof = await askedAgain(app, person);
  return { person, ids: { mfaFactor: person.factorId, mfaEnrolment: id, mfaProof } };
}

/** Somebody whom no policy asks for more than the password, as the people of the demonstration: also from outside. */
export async function exempt(app: TestApp, { tenantId, userId }: SignedIn): Promise<void> {
  await app.as(tenantId, () =>
    app
      .get(TenantDb)
      .transaction((tx) => tx.query('update credential set mfa_exempt = true where user_id = $1', [userId])),
  );
}
