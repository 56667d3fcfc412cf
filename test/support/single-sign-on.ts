import { randomBytes } from 'node:crypto';

import { TenantDb, uuidv7 } from '@mimamori/platform';

import type { Answer, SignedIn, TestApp } from './app';

/** A configuration that nobody is asked about: these tests have no provider. */
export const SSO_OFF = { enabled: false, issuer: 'https://id.example.com', clientId: 'mimamori' } as const;

const LINK = `insert into external_identity (tenant_id, id, user_id, issuer, subject, created_at, used_at)
  values ($1, $2, $3, $4, $5, now(), now())`;
const ATTEMPT = `insert into oidc_attempt (tenant_id, id, state_hash, browser_hash, provider_version, created_at, expires_at)
  values ($1, $2, $3, $3, 1, now(), now() + interval '1 day')`;
const HANDOVER = `insert into oidc_handover (tenant_id, id, user_id, code_hash, challenge, amr, created_at, expires_at)
  values ($1, $2, $3, $4, repeat('x', 43), '{fed}', now(), now() + interval '1 day')`;

/** Somebody as a provider knows them. @returns the link's id */
export async function linkToProvider(
  app: TestApp,
  { tenantId }: SignedIn,
  userId: string,
  issuer: string = SSO_OFF.issuer,
): Promise<string> {
  const id = uuidv7();
  const subject = randomBytes(8).toString('hex');
  await app.as(tenantId, () =>
    app.get(TenantDb).transaction((tx) => tx.query(LINK, [tenantId, id, userId, issuer, subject])),
  );
  return id;
}

/** A configuration with a mapped group, a link, and people who are on their way. @returns the link's id */
export async function fillSingleSignOn(
  app: TestApp,
  call: (method: string, path: string, body?: unknown) => Promise<Answer>,
  owner: SignedIn,
  userId: string,
): Promise<string> {
  const group = await call('POST', '/v1/groups', { code: 'by-provider', name: '本部' });
  const groups = [{ value: 'headquarters', groupId: group.body.id }];
  await call('PUT', '/v1/identity-provider', { ...SSO_OFF, groupsClaim: 'groups', groups });
  const { tenantId } = owner;
  await app.as(tenantId, () =>
    app.get(TenantDb).transaction(async (tx) => {
      await tx.query(ATTEMPT, [tenantId, uuidv7(), randomBytes(32)]);
      await tx.query(HANDOVER, [tenantId, uuidv7(), userId, randomBytes(32)]);
    }),
  );
  // one that stays when the other is taken away
  await linkToProvider(app, owner, userId, 'https://login.example.com');
  return linkToProvider(app, owner, userId);
}
