import { aForm } from '@mimamori/files/testing';

import { type Convention, expects, refusedInBoth } from './convention';
import type { Route } from './route';

const MEGABYTE = 1024 * 1024;
/** More than the suite lets anybody upload. */
const LARGE = Buffer.alloc(MEGABYTE);
const json = { 'content-type': 'application/json' };
const nested = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
const MALFORMED = 'platform.malformed_body';
const INVALID = 'platform.invalid_input';

const takesJson = ({ body }: Route) => body !== undefined;

export const bodyConventions: readonly Convention[] = [
  {
    name: '400 for broken JSON',
    applies: takesJson,
    check: async (route, ground) => {
      const request = { ...ground.request(route), headers: json };
      const faults: string[] = [];
      for (const body of ['{"a":', '[1,]', 'nonsense'])
        faults.push(
          ...(await refusedInBoth(
            ground,
            route,
            { ...request, body },
            { what: body, status: 400, code: MALFORMED },
          )),
        );
      return faults;
    },
  },
  {
    name: '415',
    applies: ({ isCommand }) => isCommand,
    check: async (route, ground) => {
      const request = ground.request(route);
      const faults: string[] = [];
      for (const type of [
        'application/xml',
        'text/plain',
        'application/x-www-form-urlencoded',
        'image/svg+xml',
      ]) {
        const sent = { ...request, body: '<a/>', headers: { ...request.headers, 'content-type': type } };
        const refusal = { what: type, status: 415, code: 'platform.unsupported_media_type' };
        faults.push(...(await refusedInBoth(ground, route, sent, refusal)));
      }
      return faults;
    },
    exceptions: { 'POST /oauth/token': 'a form is what OAuth sends' },
  },
  {
    name: '413',
    applies: ({ isCommand }) => isCommand,
    check: async (route, ground) => {
      const isForm = route.otherBodies.length === 1 && route.otherBodies[0] === 'multipart/form-data';
      const [type = 'application/json'] = route.otherBodies;
      const headers = { 'content-type': type, 'content-length': String(64 * MEGABYTE) };
      const sent = {
        ...ground.request(route),
        ...(isForm ? aForm({ bytes: LARGE }) : { body: '{}', headers }),
      };
      return refusedInBoth(ground, route, sent, {
        what: 'too large',
        status: 413,
        code: 'platform.body_too_large',
      });
    },
  },
  {
    name: '400 names what it does not know',
    applies: takesJson,
    check: async (route, ground) => {
      const request = ground.request(route);
      const sent = { ...request, body: { ...(request.body as object), colour: 'red' } };
      const refusal = { what: 'unknown property', status: 400, code: INVALID, pointer: '/colour' };
      return refusedInBoth(ground, route, sent, refusal);
    },
  },
  {
    name: '400 for what is no object, or too deep',
    applies: takesJson,
    check: async (route, ground) => {
      const known = ground.request(route);
      const request = { ...known, headers: { ...known.headers, ...json } };
      const faults: string[] = [];
      for (const body of ['[]', 'null', '"x"', '7', nested(40)])
        faults.push(
          ...expects(body.slice(0, 20), await ground.ask(route, { ...request, body }), 400, INVALID),
        );
      return faults;
    },
  },
];
