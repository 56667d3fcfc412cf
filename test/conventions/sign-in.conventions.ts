import { all, type Convention, expects, refusedInBoth } from './convention';

const NOT_SIGNED_IN = { status: 401, code: 'platform.not_authenticated' };
/** Of those that lack a permission, so many are tried. */
const MOST_ROLES = 2;
const NO_TOKENS = ['Bearer', 'Bearer a.b.c', 'Basic b3duZXI6eA=='];

/** Routes that everybody may ask, all of them. */
export const PUBLIC_ROUTES = [
  'GET /.well-known/jwks.json',
  'GET /.well-known/mimamori-sealing-keys.json',
  'GET /v1/auth/activate',
  'GET /v1/auth/mfa/enrolments',
  'GET /v1/auth/oidc/{tenant}/callback',
  'GET /v1/auth/oidc/{tenant}/start',
  'POST /oauth/token',
  'POST /v1/auth/activate',
  'POST /v1/auth/login',
  'POST /v1/auth/mfa',
  'POST /v1/auth/mfa/enrolments',
  'POST /v1/auth/mfa/enrolments/confirm',
  'POST /v1/auth/oidc/{tenant}/token',
  'POST /v1/auth/refresh',
];

export const signInConventions: readonly Convention[] = [
  {
    name: '401 without a token',
    applies: ({ permission }) => permission !== undefined,
    check: (route, ground) =>
      refusedInBoth(
        ground,
        route,
        { ...ground.request(route), as: null },
        { what: 'nobody', ...NOT_SIGNED_IN },
      ),
  },
  {
    name: '401 with no token of ours',
    applies: ({ permission }) => permission !== undefined,
    check: async (route, ground) => {
      const request = ground.request(route);
      const faults: string[] = [];
      for (const authorization of NO_TOKENS) {
        const headers = { ...request.headers, authorization };
        const answer = await ground.ask(route, { ...request, as: null, headers });
        faults.push(...expects(authorization, answer, NOT_SIGNED_IN.status, NOT_SIGNED_IN.code));
      }
      return faults;
    },
  },
  {
    name: '403 without the permission',
    applies: ({ permission }) => permission !== undefined,
    check: async (route, ground) => {
      const { action, subject } = route.permission!;
      const without = ground.people.filter(({ may }) => !may(action, subject)).slice(0, MOST_ROLES);
      if (!without.length) return ['no role lacks the permission'];
      const faults: string[] = [];
      for (const as of without) {
        const refusal = { what: as.role, status: 403, code: 'platform.forbidden' };
        faults.push(...(await refusedInBoth(ground, route, { ...ground.request(route), as }, refusal)));
      }
      return faults;
    },
    exceptions: {
      ...all(
        'everybody who has signed in may do this to themselves',
        'GET /v1/me',
        'GET /v1/me/permissions',
        'GET /v1/me/sessions',
        'DELETE /v1/me/sessions/{id}',
        'GET /v1/api-keys',
        'GET /v1/api-keys/{id}',
        'PATCH /v1/api-keys/{id}',
        'POST /v1/api-keys/{id}/revoke',
        'GET /v1/me/mfa',
        'POST /v1/me/mfa/enrolments',
        'POST /v1/me/mfa/enrolments/{id}/confirm',
        'DELETE /v1/me/mfa/factors/{id}',
        'POST /v1/me/mfa/proofs',
        'POST /v1/me/mfa/proofs/{id}/answer',
        'POST /v1/me/mfa/recovery-codes',
        'POST /v1/auth/logout',
        'POST /v1/access/explain',
        'POST /v1/view-grants',
      ),
      'GET /v1/view-grant-policy': 'whoever may ask for a grant is told how long one may be',
      ...all(
        'everybody sees their own, and answers 404 for the rest',
        'GET /v1/jobs/{id}',
        'GET /v1/users',
        'GET /v1/users/{id}',
        'GET /v1/users/{id}/mfa',
        'GET /v1/users/{id}/sessions',
        'DELETE /v1/users/{id}/sessions',
        'DELETE /v1/users/{id}/sessions/{sessionId}',
        'GET /v1/role-assignments',
        'GET /v1/view-grants',
        'GET /v1/view-grants/{id}',
        'POST /v1/view-grants/{id}/withdraw',
        'GET /v1/role-assignments/{id}',
        'GET /v1/tasks',
        'GET /v1/tasks/{id}',
        'PATCH /v1/tasks/{id}',
        'POST /v1/tasks/{id}/transitions',
        'GET /v1/findings',
        'GET /v1/findings/{id}',
        'GET /v1/cameras/{id}/findings',
      ),
    },
  },
];
