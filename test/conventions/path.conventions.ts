import { randomUUID } from 'node:crypto';

import { nounsOfPath } from '../support/nouns';
import { NOWHERE } from './ground';
import type { Route } from './route';
import { all, type Convention, expects, refusedInBoth } from './convention';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** Whether a path is one of a route's: `/masks/coverage` is one of `/masks/{id}`, too. */
function fits({ path }: Route, other: string): boolean {
  const [template, parts] = [path.split('/'), other.split('/')];
  return (
    template.length === parts.length &&
    template.every((part, index) => part.startsWith('{') || part === parts[index])
  );
}

export const pathConventions: readonly Convention[] = [
  {
    name: '404 for what is not there',
    applies: ({ names }) => names.length > 0,
    check: async (route, ground) => {
      const faults: string[] = [];
      for (const name of route.names) {
        const request = {
          ...ground.request(route),
          ids: { [name]: nounsOfPath(route.path).has(name) ? randomUUID() : 'no-such' },
        };
        const refusal = { what: name, status: 404, code: 'platform.not_found' };
        faults.push(...(await refusedInBoth(ground, route, request, refusal)));
      }
      return faults;
    },
  },
  {
    name: '400 for what is no id',
    applies: ({ path, names }) => names.some((name) => nounsOfPath(path).has(name)),
    check: async (route, ground) => {
      const faults: string[] = [];
      for (const name of route.names.filter((one) => nounsOfPath(route.path).has(one))) {
        const answer = await ground.ask(route, { ...ground.request(route), ids: { [name]: 'x' } });
        faults.push(...expects(name, answer, 400, 'platform.invalid_input'));
      }
      return faults;
    },
  },
  {
    name: '405 for other methods',
    applies: () => true,
    check: async (route, ground) => {
      const own = ground.routes.filter((one) => fits(one, route.path)).map(({ method }) => method);
      const allowed = [...new Set([...own, ...(own.includes('GET') ? ['HEAD'] : []), 'OPTIONS'])]
        .sort()
        .join(', ');
      const faults: string[] = [];
      for (const method of [...METHODS.filter((one) => !own.includes(one)), 'OPTIONS']) {
        const answer = await ground.ask(route, { method });
        const { allow } = answer.headers;
        if (allow !== allowed) faults.push(`${method}: allow ${allow} instead of ${allowed}`);
        if (method === 'OPTIONS') faults.push(...expects(method, answer, 204));
        else faults.push(...expects(method, answer, 405, 'platform.method_not_allowed'));
      }
      return faults;
    },
  },
  {
    name: 'HEAD like GET',
    applies: ({ method }) => method === 'GET',
    check: async (route, ground) => {
      const get = await ground.ask(route);
      const head = await ground.ask(route, { method: 'HEAD' });
      const kept = ['content-type', 'etag', 'content-language', 'cache-control'];
      return [
        ...expects('HEAD', head, get.status),
        ...(head.text ? ['HEAD: has a body'] : []),
        ...kept.filter((name) => head.headers[name] !== get.headers[name]).map((name) => `HEAD: ${name}`),
      ];
    },
  },
  {
    name: 'GET changes nothing',
    applies: ({ method }) => method === 'GET',
    check: async (route, ground) => {
      const before = await ground.rows.now();
      await ground.ask(route);
      return (await ground.rows.now()) === before ? [] : ['leaves something behind'];
    },
    exceptions: {
      'GET /v1/camera-exports': 'so says the contract: it starts a job',
      ...all(
        'that somebody took it away is written into the audit log',
        'GET /v1/access-matrix-exports/{id}/file',
        'GET /v1/access-matrix-exports/{id}/report',
        'GET /v1/audit-exports/{id}/file',
        'GET /v1/audit-exports/{id}/report',
        'GET /v1/camera-exports/{id}/file',
        'GET /v1/camera-exports/{id}/report',
        'GET /v1/cameras/{id}/files/{fileId}/content',
        'GET /v1/reports/{id}/file',
      ),
    },
  },
  {
    name: '404 beside it',
    applies: () => true,
    check: async (route, ground) => {
      const beside = { ...route, path: `${route.path}/${NOWHERE}/at/all` };
      return expects('unknown path', await ground.ask(beside), 404, 'platform.route_not_found');
    },
  },
];
