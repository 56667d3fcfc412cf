import { randomUUID } from 'node:crypto';

import type { Answer } from '../support/app';
import { type Convention, expects } from './convention';
import type { Ground, Request } from './ground';
import type { Route } from './route';

const IN_FLIGHT = `
  update idempotency_key set state = 'in_flight', status = null, body = null, headers = null, committed = false,
    created_at = now() where key = $1`;
const NO_KEYS = ['x'.repeat(256), 'with a space', '"\u00e9"'];
const TOLD = ['ETag', 'Location', 'RateLimit', 'RateLimit-Policy'];
/** Their good answers are shown in libs/identity/src/oidc/oidc.db-spec.ts. */
const AT_A_PROVIDER = {
  'GET /v1/auth/oidc/{tenant}/start': 'leads to a provider, which these tests have none of',
  'GET /v1/auth/oidc/{tenant}/callback': 'comes from a provider, which these tests have none of',
  'POST /v1/auth/oidc/{tenant}/token': 'the code comes from a provider, which these tests have none of',
};
const SHOWN_ONCE = 'its answer holds a secret that is shown once and kept nowhere';

const carriedOut = (route: Route, ground: Ground) => {
  const done = ground.done.get(route.title);
  if (!done) throw new Error('was not carried out, see above');
  return done;
};

const withKey = (request: Request, key: string): Request => ({
  ...request,
  headers: { ...request.headers, 'idempotency-key': key },
});

async function again(route: Route, ground: Ground, over: Partial<Request> = {}): Promise<Answer> {
  const { request, key } = carriedOut(route, ground);
  return ground.ask(route, withKey({ ...request, ...over }, key));
}

/** Something else than was asked: in the body, where there is one, or a body where there was none. */
function other(body: unknown): unknown {
  if (Buffer.isBuffer(body)) return Buffer.concat([body.subarray(0, 1), body]);
  return { ...(body as object | undefined), other: 1 };
}

function otherOf({ body, headers = {} }: Request): Partial<Request> {
  if (!String(headers['content-type']).startsWith('multipart/')) return { body: other(body) };
  const text = (body as Buffer).toString('latin1');
  return { body: Buffer.from(text.replace('name="kind"', 'name="kindly"'), 'latin1') };
}

const isKeyed = ({ takesKey }: Route) => takesKey;

export const carryOutConventions: readonly Convention[] = [
  {
    name: 'good',
    applies: () => true,
    check: async (route, ground) => {
      const request = await ground.prepared(route);
      const key = randomUUID();
      const answer = await ground.ask(route, route.takesKey ? withKey(request, key) : request);
      if (answer.status >= 300) return [`answers ${answer.status}: ${answer.text.slice(0, 300)}`];
      ground.done.set(route.title, { answer, request, key });
      return [];
    },
    exceptions: AT_A_PROVIDER,
  },
  {
    name: 'headers as documented',
    applies: () => true,
    check: async (route, ground) => {
      const { headers } = carriedOut(route, ground).answer;
      const told = TOLD.filter((name) => route.answers(name) !== name.toLowerCase() in headers);
      return told.map((name) => (route.answers(name) ? `${name} is not sent` : `${name} is not documented`));
    },
    exceptions: AT_A_PROVIDER,
  },
  {
    name: 'takes a key',
    applies: ({ isCommand, permission }) => isCommand && permission !== undefined,
    check: async (route) => (route.takesKey ? [] : ['does not declare Idempotency-Key']),
  },
  {
    name: 'replay',
    applies: isKeyed,
    check: async (route, ground) => {
      const { answer: first } = carriedOut(route, ground);
      const answer = await again(route, ground);
      const kept = ['etag', 'location', 'content-type'];
      return [
        ...expects('again', answer, first.status),
        ...(answer.text === first.text ? [] : [`again: ${answer.text.slice(0, 200)}`]),
        ...(answer.headers['idempotency-replayed'] === 'true'
          ? []
          : ['again: does not say that it is a replay']),
        ...kept
          .filter((name) => answer.headers[name] !== first.headers[name])
          .map((name) => `again: other ${name}`),
      ];
    },
    exceptions: {
      'POST /v1/users/{id}/invitations': SHOWN_ONCE,
      'POST /v1/users/{id}/enrolment-links': SHOWN_ONCE,
      'POST /v1/tenants': SHOWN_ONCE,
      'POST /v1/api-keys': SHOWN_ONCE,
      'POST /v1/support-tickets': SHOWN_ONCE,
      'POST /v1/support-sessions': SHOWN_ONCE,
      'POST /v1/me/mfa/enrolments': SHOWN_ONCE,
      'POST /v1/me/mfa/enrolments/{id}/confirm': SHOWN_ONCE,
      'POST /v1/me/mfa/recovery-codes': SHOWN_ONCE,
      'POST /v1/webhooks': SHOWN_ONCE,
      'POST /v1/webhooks/{id}/rotate-secret': SHOWN_ONCE,
      'POST /v1/auth/logout': 'whoever has signed out is nobody any more',
    },
  },
  {
    name: 'no second effect',
    applies: isKeyed,
    check: async (route, ground) => {
      const before = await ground.rows.now();
      const answer = await again(route, ground);
      const after = await ground.rows.now();
      const { answer: first } = carriedOut(route, ground);
      const isLost = answer.status === 409 && answer.body.code === 'platform.idempotency_answer_lost';
      return [
        ...(before === after ? [] : ['a repeat leaves something behind']),
        ...(isLost || answer.status === first.status ? [] : expects('again', answer, first.status)),
      ];
    },
    exceptions: { 'POST /v1/auth/logout': 'whoever has signed out is nobody any more' },
  },
  {
    name: '422 for another body',
    applies: isKeyed,
    check: async (route, ground) => {
      const { request } = carriedOut(route, ground);
      const answer = await again(route, ground, otherOf(request));
      return expects('another body', answer, 422, 'platform.idempotency_reused');
    },
    exceptions: { 'POST /v1/auth/logout': 'whoever has signed out is nobody any more' },
  },
  {
    name: '400 for no key',
    applies: isKeyed,
    check: async (route, ground) => {
      const faults: string[] = [];
      for (const key of NO_KEYS) {
        const answer = await ground.ask(route, withKey(ground.request(route), key));
        const [item] = answer.body?.errors ?? [];
        faults.push(...expects(`key of ${key.length}`, answer, 400, 'platform.invalid_input'));
        if (item?.pointer !== 'Idempotency-Key') faults.push(`points at ${item?.pointer}`);
      }
      return faults;
    },
  },
  {
    name: '201 with its place',
    applies: ({ statuses }) => statuses.includes(201),
    check: async (route, ground) => {
      const { answer, request } = carriedOut(route, ground);
      const { location } = answer.headers;
      if (!location) return ['no Location'];
      const found = await ground.app.call('GET', location, { as: request.as ?? ground.tenant.owner });
      return [
        ...expects('is made', answer, 201),
        ...expects(location, found, 200),
        ...(found.body?.id === answer.body?.id ? [] : ['Location is another thing']),
      ];
    },
    exceptions: {
      'POST /v1/users/{id}/invitations': 'an invitation is shown once, and read nowhere',
      'POST /v1/users/{id}/enrolment-links': 'a link is shown once, and read nowhere',
      'POST /v1/tenants': 'tenants are read as a list only',
    },
  },
  {
    name: '202 with its job',
    applies: ({ statuses }) => statuses.includes(202),
    check: async (route, ground) => {
      const { answer } = carriedOut(route, ground);
      const location = answer.headers.location ?? '';
      if (!location) return ['no Location'];
      const found = await ground.app.call('GET', location, { as: ground.tenant.owner });
      return [
        ...expects('is started', answer, 202),
        ...(location === `/v1/jobs/${answer.body?.jobId}` ? [] : [`Location: ${location}`]),
        ...(found.status === 200 && found.body.id === answer.body?.jobId ? [] : ['leads to no job']),
      ];
    },
  },
];

/** Last of all: it takes the kept answers away. */
export const inFlight: Convention = {
  name: '409 in flight',
  applies: isKeyed,
  check: async (route, ground) => {
    const { key } = carriedOut(route, ground);
    await ground.superuser.query(IN_FLIGHT, [key]);
    const answer = await again(route, ground);
    return [
      ...expects('in flight', answer, 409, 'platform.idempotency_in_flight'),
      ...(Number(answer.headers['retry-after']) > 0 ? [] : ['in flight: no Retry-After']),
    ];
  },
  exceptions: { 'POST /v1/auth/logout': 'whoever has signed out is nobody any more' },
};
