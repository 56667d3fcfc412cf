import { aForm, aJpeg } from '@mimamori/files/testing';

import { PASSWORD, type SignedIn } from '../support/app';
import { MASK_POINTS } from '../support/known-bodies';
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
const GIVE_UP = `update webhook_delivery set state = 'dead', next_attempt_at = null where id = $1`;
const photo = aForm({ bytes: aJpeg() });

const aRegion = (ground: Ground) => ground.make('/v1/regions', { code: code(), name: '地域' });
const aGroup = (ground: Ground) => ground.make('/v1/camera-groups', { code: code(), name: 'グループ' });
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
  'GET /v1/auth/activate': { query: ({ tenant }) => new URL(tenant.activationLink).search.slice(1) },
  'DELETE /v1/municipal-rules/{id}': { fresh: async (ground) => ({ ids: { id: await aRule(ground) } }) },
  'POST /v1/role-assignments': {
    body: (ground) => ({ userId: ground.tenant.ids.user, role: 'live_viewer', scope: { kind: 'tenant' } }),
    fresh: async (ground) => ({
      body: { userId: await aUser(ground), role: 'live_viewer', scope: { kind: 'tenant' } },
    }),
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
