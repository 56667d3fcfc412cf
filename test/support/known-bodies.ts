import type { FilledTenant } from './filled-tenant';
import { SSO_OFF } from './single-sign-on';

/** Corners of a privacy mask: three that lie on no line, in parts of the picture. */
export const MASK_POINTS = [
  { x: 0.1, y: 0.1 },
  { x: 0.4, y: 0.1 },
  { x: 0.2, y: 0.5 },
];

type Sampled = { readonly publicJwk?: unknown; readonly networks?: unknown; readonly siteIds?: unknown };

/** Field of GraphQL → the operation whose body its input is, where the schema cannot say all of it. */
export const INPUT_OF: Readonly<Record<string, string>> = {
  'query explainAccess': 'POST /v1/access/explain',
  'mutation createRoleAssignment': 'POST /v1/role-assignments',
  'mutation requestViewGrant': 'POST /v1/view-grants',
};

/** Operation → its body, from the smallest one that fits the schema, where the schema cannot say it all. */
export const COMPLETE: Readonly<Record<string, (sampled: object, tenant: FilledTenant) => object>> = {
  'POST /v1/camera-bulk-edits': (body, { ids }) => ({
    ...('filter' in body || 'ids' in body ? {} : { ids: [ids.camera] }),
    ...('set' in body || 'addGroups' in body || 'removeGroups' in body ? {} : { addTags: ['屋外'] }),
    ...body,
    dryRun: true,
  }),
  'POST /v1/cameras/{id}/privacy-masks': (body) => ({ ...body, points: MASK_POINTS }),
  'POST /v1/api-keys': ({ publicJwk: _any, networks: _none, ...body }: Sampled) => ({
    ...body,
    scopes: ['site:read'],
  }),
  'PATCH /v1/api-keys/{id}': ({ siteIds }: Sampled) => ({
    name: '勤怠システム連携',
    ...(siteIds ? { siteIds } : {}),
  }),
  'POST /v1/auth/mfa': (body) => ({ ...body, code: '123456' }),
  'POST /v1/auth/mfa/enrolments/confirm': (body) => ({ ...body, code: '123456' }),
  'POST /v1/me/mfa/enrolments/{id}/confirm': (body) => ({ ...body, code: '123456' }),
  'POST /v1/me/mfa/proofs/{id}/answer': (body) => ({ ...body, code: '123456' }),
  // nobody whom the tests sign in
  'PATCH /v1/sign-in-policy': () => ({ mfaRoles: ['employee_representative'], mfaOutside: false }),
  'POST /v1/access/explain': (body, { ids }) => ({
    id: ids.camera,
    ...body,
    action: 'read',
    subject: 'Camera',
  }),
  'POST /v1/role-assignments': (body, { ids }) => ({
    ...('userId' in body || 'groupId' in body ? {} : { userId: ids.user }),
    ...body,
    role: 'live_viewer',
  }),
  'POST /v1/view-grants': ({ networks: _any, ...body }: Sampled, { ids }) => ({
    ...('sites' in body ? {} : { cameras: [ids.camera] }),
    granteeId: ids.user,
    reason: '設備の点検',
    ...body,
    actions: ['view_playback'],
    minutes: 30,
  }),
  'PATCH /v1/view-grant-policy': () => ({ maxMinutes: 720 }),
  'POST /v1/networks': (body) => ({ ...body, cidr: '203.0.113.0/24' }),
  'PUT /v1/identity-provider': (body) => ({ ...body, ...SSO_OFF }),
  'POST /v1/municipal-rules': (body) => ({ ...body, municipalityCode: '13101' }),
  'POST /v1/webhooks/{id}/replay': () => ({ from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z' }),
  'POST /v1/status-reports': (body, { siteCode, cameraCode }) => {
    const { siteId, cameras } = body as { siteId?: string; cameras: { cameraId?: string }[] };
    return {
      ...body,
      ...(!siteId && { siteCode }),
      cameras: cameras.map((camera) => (camera.cameraId ? camera : { ...camera, cameraCode })),
    };
  },
};
