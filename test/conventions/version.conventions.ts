import { randomUUID } from 'node:crypto';

import { etagOf } from '@mimamori/web';

import { type Convention, expects } from './convention';
import type { Ground, Request } from './ground';
import type { Route } from './route';

const MISMATCH = 'platform.version_mismatch';
const NO_CHANGE = 'changes no field of what the path names';
const IS_JOB = 'a job: it moves by itself and nobody changes it';

const isSingle = ({ method, path }: Route) => method === 'GET' && path.endsWith('}');
/** What changes a thing that is there, as far as its method and path tell. */
const changes = ({ method, path }: Route, ground: Ground) =>
  ['PATCH', 'PUT', 'DELETE'].includes(method) ||
  (method === 'POST' && path.includes('}') && !ground.route(`GET ${path}`));

async function tagged(route: Route, ground: Ground): Promise<{ request: Request; etag: string }> {
  const request = await ground.prepared(route);
  return { request, etag: request.headers!['if-match']! };
}

const withMatch = (request: Request, match: string): Request => ({
  ...request,
  headers: { ...request.headers, 'if-match': match },
});

export const versionConventions: readonly Convention[] = [
  {
    name: 'ETag',
    applies: isSingle,
    check: async (route, ground) => {
      const answer = await ground.ask(route);
      const { etag } = answer.headers;
      if (!etag) return ['no ETag'];
      return [
        ...(route.answers('ETag') ? [] : ['the ETag is not documented']),
        ...(etag === etagOf(answer.body) ? [] : [`the ETag ${etag} is not the version`]),
      ];
    },
    exceptions: {
      'GET /v1/jobs/{id}': IS_JOB,
      'GET /v1/camera-imports/{id}': IS_JOB,
      'GET /v1/access-matrix-exports/{id}': IS_JOB,
      'GET /v1/audit-exports/{id}': IS_JOB,
      'GET /v1/camera-exports/{id}': IS_JOB,
      'GET /v1/camera-bulk-edits/{id}': IS_JOB,
      'GET /v1/webhooks/{id}/deliveries/{deliveryId}':
        'a delivery moves by itself; commands on it do not change it',
      'GET /v1/external-identities/{id}': 'a link has no version: it can only be taken apart',
      'GET /v1/safeguards/{code}': 'a view of many things, and nobody changes it',
    },
  },
  {
    name: '304',
    applies: (route) => route.method === 'GET' && route.answers('ETag'),
    check: async (route, ground) => {
      const { headers } = await ground.ask(route);
      const held = async (tags: string) => ground.ask(route, { headers: { 'if-none-match': tags } });
      const same = await held(`"other", ${headers.etag}`);
      return [
        ...expects('has it', same, 304),
        ...expects('has it, weakly', await held(`W/${headers.etag}`), 304),
        ...expects('has any', await held('*'), 304),
        ...expects('has another', await held('"other"'), 200),
        ...(same.text || same.headers.etag !== headers.etag ? ['304: a body, or another ETag'] : []),
      ];
    },
  },
  {
    name: 'takes If-Match',
    applies: (route, ground) => route.permission !== undefined && changes(route, ground),
    check: async ({ ifMatch }) => (ifMatch ? [] : ['does not take If-Match']),
    exceptions: {
      'POST /v1/webhooks/{id}/deliveries/{deliveryId}/replay': NO_CHANGE,
      'POST /v1/webhooks/{id}/replay': NO_CHANGE,
      'POST /v1/webhooks/{id}/test': NO_CHANGE,
      'POST /v1/users/{id}/invitations': NO_CHANGE,
      'POST /v1/users/{id}/enrolment-links': NO_CHANGE,
      'DELETE /v1/external-identities/{id}': 'a link has no version: it can only be taken apart',
      'DELETE /v1/me/sessions/{id}': 'a session has no version: it can only be ended',
      'DELETE /v1/users/{id}/sessions': 'a session has no version: it can only be ended',
      'DELETE /v1/users/{id}/sessions/{sessionId}': 'a session has no version: it can only be ended',
      'DELETE /v1/users/{id}/mfa': 'takes all away, whatever there is',
      'DELETE /v1/me/mfa/factors/{id}': 'a factor has no version: it can only be taken away',
      'POST /v1/me/mfa/enrolments/{id}/confirm': 'a question that is answered once',
      'POST /v1/me/mfa/proofs/{id}/answer': 'a question that is answered once',
    },
  },
  {
    name: '412',
    applies: ({ ifMatch }) => ifMatch !== undefined,
    check: async (route, ground) => {
      const { request, etag } = await tagged(route, ground);
      const version = Number(/-(\d+)"$/.exec(etag)?.[1]);
      const before = await ground.rows.now();
      const faults: string[] = [];
      for (const [what, match] of [
        ['an older version', etag.replace(/-\d+"$/, `-${version + 7}"`)],
        ["another resource's", etagOf({ id: randomUUID(), version })],
        ['the version, weakly', `W/${etag}`],
        ['the bare version', `"${version}"`],
        ['no tag at all', 'x, y'],
      ] as const)
        faults.push(...expects(what, await ground.ask(route, withMatch(request, match)), 412, MISMATCH));
      return [...faults, ...((await ground.rows.now()) === before ? [] : ['leaves something behind'])];
    },
  },
  {
    name: 'If-Match: *',
    applies: ({ ifMatch }) => ifMatch !== undefined,
    check: async (route, ground) => {
      const { request } = await tagged(route, ground);
      const answer = await ground.ask(route, withMatch(request, '*'));
      return answer.status < 300 ? [] : [`* answers ${answer.status} ${answer.body?.code}`];
    },
  },
  {
    name: '428',
    applies: ({ ifMatch }) => ifMatch === 'required',
    check: async (route, ground) => {
      const { headers: _headers, ...request } = await ground.prepared(route);
      return expects('without If-Match', await ground.ask(route, request), 428, 'platform.version_required');
    },
  },
];
