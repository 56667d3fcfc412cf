import { aForm, aJpeg } from '@mimamori/files/testing';

import { PASSWORD, type SignedIn } from '../support/app';
import { MASK_POINTS } from '../support/known-bodies';
import { askedAgain, askedFor, begunEnrolment, codeOf, mustEnrol, withApp } from '../support/second-factor';
import { linkToProvider, SSO_OFF } from '../support/single-sign-on';
import type { Ground, Request } from './ground';

/** How a command is carried out, where its schema and test/support/known-bodies.ts do not say it all. */
export interface Recipe {
  /** From the smallest body that fits the schema. */
  readonly body?: (ground: Ground, sampled: object) => unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly as?: (ground: Ground) => SignedIn;
  /** Which of the things that are there. */
  readonly ids?: (ground: Ground) => Readonly<Record<string, string>>;
  readonly query?: (ground: Ground) => string;
  /** Things of its own, where those of the tenant must stay as they are. */
  readonly fresh?: (ground: Ground) => Promise<Pick<Request, 'ids' | 'as' | 'body'>>;
}

let counter = 0;
const MUNICIPALITIES = Array.from({ length: 20 }, (_, index) => String(13_102 + index));
const code = () => `conv-${(counter += 1)}`;
const newCidr = () => `10.0.${(counter += 1)}.0/24`;
const GIVE_UP = `update webhook_delivery set state = 'dead', next_attempt_at = null where id = $1`;
const photo = aForm({ bytes: aJpeg() });

const aRegion = (ground: Ground) => ground.make('/v1/regions', { code: code(), name: '地域' });
const aGroup = (ground: Ground) => ground.make('/v1/camera-groups', { code: code(), name: 'グループ' });
const aUserGroup = (ground: Ground) => ground.make('/v1/groups', { code: code(), name: 'グループ' });
const roleCode = () => `conv_${(counter += 1)}`;
const aRole = (ground: Ground) => ground.make('/v1/roles', { code: roleCode(), name: '役割' });
const aCamera = (ground: Ground) =>
  ground.make('/v1/cameras', { siteId: ground.tenant.ids.site, code: code(), name: 'カメラ' });
const anArea = (ground: Ground) =>
  ground.make(`/v1/sites/${ground.tenant.ids.site}/areas`, { code: code(), name: '場所', class: 'entrance' });
const aPurpose = (ground: Ground) =>
  ground.make('/v1/purposes', {
    code: code(),
    name: '防犯',
    text: '店舗における犯罪及び事故の防止',
    class: 'conventional_security',
  });
const aWebhook = (ground: Ground) =>
  ground.make('/v1/webhooks', { url: 'https://9.9.9.9/hook', eventTypes: ['sites.site.changed'] });
const aReceiver = (ground: Ground) =>
  ground.make('/v1/checkpoint-receivers', { address: `${code()}@example.jp` });
const aTask = (ground: Ground) =>
  ground.make('/v1/tasks', { title: '掲示物', siteId: ground.tenant.ids.site });
const aMask = (ground: Ground) =>
  ground.make(`/v1/cameras/${ground.tenant.ids.camera}/privacy-masks`, {
    label: '窓',
    points: MASK_POINTS,
    place: 'camera',
  });
const aRule = ({ make, tenant }: Ground) =>
  make('/v1/municipal-rules', {
    municipalityCode: MUNICIPALITIES[(counter += 1) % MUNICIPALITIES.length],
    name: '市区町村',
    source: '市の担当課への照会',
    asOf: '2026-10-01',
    reviewerUserId: tenant.owner.userId,
  });
const aNetwork = (ground: Ground) => ground.make('/v1/networks', { cidr: newCidr(), name: '店舗' });
const aViewGrant = async ({ app, tenant: { manager, owner, ids } }: Ground, opened = false) => {
  const body = { cameras: [ids.camera], actions: ['view_playback'], reason: '点検', minutes: 30 };
  const asked = await app.call('POST', '/v1/view-grants', { as: manager, body });
  const id: string = asked.body.id;
  if (opened) await app.call('POST', `/v1/view-grants/${id}/approve`, { as: owner });
  return id;
};
const KEY = { name: 'API連携', scopes: ['site:read'] };
const aKey = (ground: Ground) => ground.make('/v1/api-keys', KEY);
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const clientForm = (id: string, secret: string) =>
  Buffer.from(`grant_type=client_credentials&client_id=${id}&client_secret=${secret}`);
const aUser = (ground: Ground) => ground.make('/v1/users', { loginId: code(), name: '人' });

async function signedInAgain({ app, tenant }: Ground): Promise<SignedIn> {
  return { ...tenant.owner, token: await app.signIn(tenant.code, 'owner') };
}

export const RECIPES: Readonly<Record<string, Recipe>> = {
  'DELETE /v1/regions/{id}': { fresh: async (ground) => ({ ids: { id: await aRegion(ground) } }) },
  'POST /v1/sites/{id}/areas/{areaId}/retire': {
    fresh: async (ground) => ({ ids: { areaId: await anArea(ground) } }),
  },
  'GET /v1/tenants': { as: ({ operator }) => operator },
  'GET /v1/reports/{id}/file': { query: () => 'format=json' },
  'GET /v1/camera-exports/{id}/report': { ids: ({ replacedExport }) => ({ id: replacedExport }) },
  'GET /v1/auth/mfa/enrolments': { query: () => 'link=mma_x' },
  'GET /v1/auth/activate': { query: ({ tenant }) => new URL(tenant.activationLink).search.slice(1) },
  'DELETE /v1/municipal-rules/{id}': { fresh: async (ground) => ({ ids: { id: await aRule(ground) } }) },
  'PUT /v1/identity-provider': { body: () => ({ ...SSO_OFF, nameClaim: 'nickname' }) },
  'DELETE /v1/external-identities/{id}': {
    fresh: async (ground) => {
      const userId = await aUser(ground);
      return { ids: { id: await linkToProvider(ground.app, ground.tenant.owner, userId) } };
    },
  },
  'GET /v1/auth/oidc/{tenant}/callback': { query: () => 'state=none' },
  'POST /v1/auth/mfa': {
    fresh: async ({ app, tenant }) => {
      const person = await withApp(app, tenant);
      const token = await askedFor(app, tenant, person);
      return { body: { token, recoveryCode: person.recoveryCodes[0] } };
    },
  },
  'POST /v1/auth/mfa/enrolments': {
    fresh: async ({ app, tenant }) => ({ body: { token: await mustEnrol(app, tenant), kind: 'totp' } }),
  },
  'POST /v1/auth/mfa/enrolments/confirm': {
    fresh: async ({ app, tenant }) => {
      const token = await mustEnrol(app, tenant);
      const begun = await app.call('POST', '/v1/auth/mfa/enrolments', { body: { token, kind: 'totp' } });
      return { body: { token, name: '電話', code: await codeOf(app, begun.body.totp.secret) } };
    },
  },
  'POST /v1/me/mfa/enrolments': {
    fresh: async ({ app, tenant }) => ({ as: await withApp(app, tenant) }),
  },
  'POST /v1/me/mfa/enrolments/{id}/confirm': {
    fresh: async ({ app, tenant }) => {
      const as = await withApp(app, tenant);
      const { id, secret } = await begunEnrolment(app, as);
      return { as, ids: { id }, body: { name: '端末', code: await codeOf(app, secret) } };
    },
  },
  'DELETE /v1/me/mfa/factors/{id}': {
    fresh: async ({ app, tenant }) => {
      const as = await withApp(app, tenant);
      return { as, ids: { id: as.factorId } };
    },
  },
  'POST /v1/me/mfa/proofs': { fresh: async ({ app, tenant }) => ({ as: await withApp(app, tenant) }) },
  'POST /v1/me/mfa/proofs/{id}/answer': {
    fresh: async ({ app, tenant }) => {
      const as = await withApp(app, tenant);
      const body = { recoveryCode: as.recoveryCodes[0] };
      return { as, ids: { id: await askedAgain(app, as) }, body };
    },
  },
  'POST /v1/me/mfa/recovery-codes': {
    fresh: async ({ app, tenant }) => ({ as: await withApp(app, tenant) }),
  },
  'POST /v1/users/{id}/pseudonymise': {
    fresh: async (ground) => {
      const left = { loginId: code(), name: '退職者', firstDay: '2020-04-01', lastDay: '2020-05-01' };
      return { ids: { id: await ground.make('/v1/users', left) } };
    },
  },
  'DELETE /v1/users/{id}/mfa': { fresh: async (ground) => ({ ids: { id: await aUser(ground) } }) },
  'DELETE /v1/users/{id}/sessions': { fresh: async (ground) => ({ ids: { id: await aUser(ground) } }) },
  'DELETE /v1/users/{id}/sessions/{sessionId}': {
    fresh: async ({ app, tenant }) => {
      const { userId } = await withApp(app, tenant);
      const { body } = await app.call('GET', `/v1/users/${userId}/sessions`, { as: tenant.owner });
      return { ids: { id: userId, sessionId: body.items[0].id } };
    },
  },
  'POST /v1/networks': { body: () => ({ cidr: newCidr(), name: '店舗' }) },
  'DELETE /v1/networks/{id}': { fresh: async (ground) => ({ ids: { id: await aNetwork(ground) } }) },
  'POST /v1/view-grants/{id}/approve': {
    fresh: async (ground) => ({ ids: { id: await aViewGrant(ground) } }),
  },
  'POST /v1/view-grants/{id}/reject': {
    fresh: async (ground) => ({ ids: { id: await aViewGrant(ground) } }),
  },
  'POST /v1/view-grants/{id}/revoke': {
    fresh: async (ground) => ({ ids: { id: await aViewGrant(ground, true) } }),
  },
  'POST /v1/view-grants/{id}/withdraw': {
    fresh: async (ground) => ({ ids: { id: await aViewGrant(ground) }, as: ground.tenant.manager }),
  },
  'POST /v1/support-tickets/{id}/close': {
    fresh: async (ground) => ({ ids: { id: await ground.make('/v1/support-tickets', { reason: '調査' }) } }),
  },
  'POST /v1/support-sessions': {
    as: ({ operator }) => operator,
    fresh: async ({ app, tenant: { owner } }) => {
      const { body } = await app.call('POST', '/v1/support-tickets', { as: owner, body: { reason: '調査' } });
      return { body: { ticket: body.code } };
    },
  },
  'POST /v1/api-keys': { body: () => KEY },
  'PATCH /v1/api-keys/{id}': { body: () => ({ name: code() }) },
  'POST /v1/api-keys/{id}/revoke': { fresh: async (ground) => ({ ids: { id: await aKey(ground) } }) },
  'POST /oauth/token': {
    headers: FORM,
    body: ({ tenant }) => clientForm(tenant.ids.apiKey!, 'mmk_live_wrong'),
    fresh: async ({ app, tenant: { owner } }) => {
      const { body } = await app.call('POST', '/v1/api-keys', { as: owner, body: KEY });
      return { body: clientForm(body.id, body.key) };
    },
  },
  'POST /v1/role-assignments': {
    body: (ground) => ({ userId: ground.tenant.ids.user, role: 'live_viewer', scope: { kind: 'tenant' } }),
    fresh: async (ground) => ({
      body: { userId: await aUser(ground), role: 'live_viewer', scope: { kind: 'tenant' } },
    }),
  },
  'POST /v1/roles': { body: () => ({ code: roleCode(), name: '役割' }) },
  'PATCH /v1/roles/{id}': { body: () => ({ name: '役割' }) },
  'DELETE /v1/roles/{id}': { fresh: async (ground) => ({ ids: { id: await aRole(ground) } }) },
  'DELETE /v1/groups/{id}': { fresh: async (ground) => ({ ids: { id: await aUserGroup(ground) } }) },
  'DELETE /v1/groups/{id}/members/{userId}': {
    fresh: async (ground) => {
      const [id, userId] = [await aUserGroup(ground), await aUser(ground)];
      await ground.make(`/v1/groups/${id}/members`, { userIds: [userId] });
      return { ids: { id, userId } };
    },
  },
  'DELETE /v1/role-assignments/{id}': {
    fresh: async (ground) => ({
      ids: {
        id: await ground.make('/v1/role-assignments', {
          userId: await aUser(ground),
          role: 'live_viewer',
          scope: { kind: 'tenant' },
        }),
      },
    }),
  },
  'POST /v1/checkpoint-receivers': { body: () => ({ address: `${code()}@example.jp` }) },
  'DELETE /v1/checkpoint-receivers/{id}': {
    fresh: async (ground) => ({ ids: { id: await aReceiver(ground) } }),
  },
  'POST /v1/webhooks': {
    body: () => ({ url: 'https://9.9.9.9/hook', eventTypes: ['sites.site.changed'] }),
  },
  'PATCH /v1/webhooks/{id}': { body: () => ({ description: '通知先' }) },
  'DELETE /v1/webhooks/{id}': { fresh: async (ground) => ({ ids: { id: await aWebhook(ground) } }) },
  'POST /v1/webhooks/{id}/deliveries/{deliveryId}/replay': {
    fresh: async ({ app, superuser, tenant: { owner, ids } }) => {
      const { body } = await app.call('POST', `/v1/webhooks/${ids.webhook}/test`, { as: owner });
      await superuser.query(GIVE_UP, [body.id]);
      return { ids: { deliveryId: body.id } };
    },
  },
  'PATCH /v1/tasks/{id}': { fresh: async (ground) => ({ ids: { id: await aTask(ground) } }) },
  'POST /v1/tasks/{id}/transitions': {
    body: () => ({ to: 'done' }),
    fresh: async (ground) => ({ ids: { id: await aTask(ground) } }),
  },
  'POST /v1/auth/login': {
    body: ({ tenant }) => ({ tenant: tenant.code, loginId: 'owner', password: PASSWORD }),
  },
  'POST /v1/auth/refresh': { body: ({ tenant }) => ({ refreshToken: tenant.refreshToken }) },
  'POST /v1/auth/activate': {
    body: ({ tenant }) => ({
      token: new URL(tenant.activationLink).searchParams.get('token'),
      password: `${PASSWORD} again`,
    }),
  },
  'POST /v1/auth/logout': { fresh: async (ground) => ({ as: await signedInAgain(ground) }) },
  'POST /v1/users/{id}/invitations': { fresh: async (ground) => ({ ids: { id: await aUser(ground) } }) },
  'DELETE /v1/me/sessions/{id}': {
    fresh: async (ground) => {
      const as = await signedInAgain(ground);
      const mine = await ground.app.call('GET', '/v1/me/sessions', { as });
      const { id } = mine.body.items.find(({ current }: { current: boolean }) => current);
      return { ids: { id } };
    },
  },
  'POST /v1/tenants': {
    as: ({ operator }) => operator,
    body: (_ground, sampled) => ({ ...sampled, code: code() }),
  },
  'POST /v1/purposes/{id}/retire': { fresh: async (ground) => ({ ids: { id: await aPurpose(ground) } }) },
  'POST /v1/cameras/{id}/transitions': {
    body: () => ({ to: 'retired', reason: '閉店' }),
    fresh: async (ground) => ({ ids: { id: await aCamera(ground) } }),
  },
  'DELETE /v1/camera-groups/{id}': { fresh: async (ground) => ({ ids: { id: await aGroup(ground) } }) },
  'POST /v1/camera-imports': {
    body: ({ tenant }) => Buffer.from(`店番,カメラ番号,カメラ名\r\n${tenant.siteCode},N1,入口\r\n`),
    headers: { 'content-type': 'text/csv' },
  },
  'POST /v1/cameras/{id}/files': { body: () => photo.body, headers: photo.headers },
  'DELETE /v1/cameras/{id}/files/{fileId}': {
    fresh: async (ground) => {
      const form = aForm({ bytes: aJpeg() });
      return {
        ids: {
          fileId: await ground.make(`/v1/cameras/${ground.tenant.ids.camera}/files`, form.body, form.headers),
        },
      };
    },
  },
  'POST /v1/cameras/{id}/privacy-masks/{maskId}/withdraw': {
    fresh: async (ground) => ({ ids: { maskId: await aMask(ground) } }),
  },
  'POST /v1/status-reports': { as: ({ tenant }) => tenant.machine },
};
