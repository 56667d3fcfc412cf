import { Clock } from '@mimamori/platform';

import type { JsonSchema } from '../support/json-schema';
import { nounOf } from '../support/nouns';
import { type Convention, expects, refused, refusedInBoth } from './convention';
import type { Ground } from './ground';
import type { Route } from './route';

const INVALID = 'platform.invalid_input';
const CURSOR = 'platform.cursor_invalid';
const A_DAY_MS = 24 * 60 * 60 * 1000;
const MOST_PAGES = 60;
/** Values of filters that follow from no schema. */
const TEXTS: Readonly<Record<string, string>> = { municipalityCode: '13101' };

interface Item {
  readonly id?: string;
}

const isList = ({ isList: pages }: Route) => pages;
const query = ({ parameters }: Route, name: string) =>
  parameters.find((one) => one.in === 'query' && one.name === name)?.schema;
const keyOf = (item: Item) => item.id ?? JSON.stringify(item);

/** A value of each filter, as it is written in a URL. */
function filtersOf(route: Route, { samples, tenant }: Ground): Record<string, string> {
  const fields = Object.entries(query(route, 'filter')?.properties ?? {});
  const texts = fields.map(([name, schema]: [string, JsonSchema]) => {
    const value =
      TEXTS[name] ?? samples.sample(schema, (asked) => tenant.ids[nounOf(asked, route.title)]!, { name });
    return [name, encodeURIComponent(Array.isArray(value) ? value.join(',') : String(value))];
  });
  return Object.fromEntries(texts);
}

async function firstCursor(route: Route, ground: Ground, more = ''): Promise<string> {
  const { body, text } = await ground.ask(route, { query: `limit=1${more}` });
  if (typeof body?.nextCursor !== 'string') throw new Error(`has no second page: ${text.slice(0, 200)}`);
  return body.nextCursor;
}

/** All pages of one order. */
async function walk(route: Route, ground: Ground, asked: string, limit: number): Promise<Item[]> {
  const seen: Item[] = [];
  let cursor = '';
  for (let page = 0; page < MOST_PAGES; page++) {
    const answer = await ground.ask(route, { query: `limit=${limit}${asked}${cursor}` });
    if (answer.status !== 200) throw new Error(`${asked} ${cursor}: ${answer.text.slice(0, 200)}`);
    if (answer.body.items.length > limit) throw new Error(`${asked}: a page of ${answer.body.items.length}`);
    seen.push(...answer.body.items);
    if (answer.body.nextCursor === null) return seen;
    cursor = `&cursor=${answer.body.nextCursor}`;
  }
  throw new Error(`${asked}: no end after ${MOST_PAGES} pages`);
}

const flipped = (cursor: string, at: number) =>
  `${cursor.slice(0, at)}${cursor[at] === 'A' ? 'B' : 'A'}${cursor.slice(at + 1)}`;

/** A cursor as it was given out a day and a minute ago. */
async function oldCursor(route: Route, ground: Ground): Promise<string> {
  const clock = ground.app.get(Clock);
  const { now } = clock;
  clock.now = () => new Date(Date.now() - A_DAY_MS - 60_000);
  try {
    return await firstCursor(route, ground);
  } finally {
    clock.now = now;
  }
}

export const listConventions: readonly Convention[] = [
  {
    name: '400 for what is not asked for so',
    applies: ({ method, parameters }) => method === 'GET' && parameters.some((one) => one.in === 'query'),
    check: async (route, ground) => {
      const faults: string[] = [];
      for (const [asked, pointer] of [
        ['limit=0', '?limit'],
        ['limit=201', '?limit'],
        ['limit=abc', '?limit'],
        ['limit=1&limit=2', '?limit'],
        ['sort=colour', '?sort'],
        ['sort=', '?sort'],
        ['filter[colour]=red', '?filter[colour]'],
        ['filter=red', '?filter'],
        ['colour=red', '?colour'],
        ['totalCount=maybe', '?totalCount'],
      ] as const) {
        // what a route does not know at all it refuses, too, but the place is then the parameter
        const known = query(route, pointer.slice(1).replace(/\[.*/, ''));
        if (!known && asked !== 'colour=red') continue;
        const ask = asked === 'colour=red' ? refusedInBoth : refused;
        faults.push(
          ...(await ask(
            ground,
            route,
            { query: asked },
            { what: asked, status: 400, code: INVALID, pointer },
          )),
        );
      }
      return faults;
    },
    exceptions: { 'GET /v1/auth/oidc/{tenant}/callback': 'providers add words of their own' },
  },
  {
    name: 'pages',
    applies: isList,
    check: async (route, ground) => {
      const counted = await ground.ask(route, { query: 'limit=1&totalCount=true' });
      const { totalCount } = counted.body;
      if (!Number.isInteger(totalCount)) return ['tells no totalCount'];
      const plain = await ground.ask(route, { query: 'limit=1' });
      const sorts = (query(route, 'sort')?.enum as string[] | undefined) ?? [];
      const faults = 'totalCount' in plain.body ? ['tells a totalCount that nobody asked for'] : [];
      if (totalCount < 2) return [...faults, `has ${totalCount} items, nothing to page: make more of them`];
      const descending = sorts.filter((sort) => sort.startsWith('-'));
      const before = await walk(route, ground, '', 200);
      for (const sort of ['', ...descending.map((one) => `&sort=${one}`)]) {
        const seen = await walk(route, ground, sort, Math.max(1, Math.ceil(totalCount / 3)));
        const keys = new Set(seen.map(keyOf));
        if (keys.size !== seen.length) faults.push(`${sort}: a row twice`);
        if (before.length < totalCount) faults.push(`${sort}: ${before.length} rows of ${totalCount}`);
        const missing = before.filter((item) => !keys.has(keyOf(item)));
        if (missing.length) faults.push(`${sort}: ${missing.length} rows on no page`);
      }
      return faults;
    },
  },
  {
    name: 'filters',
    applies: (route) => isList(route) && Object.keys(query(route, 'filter')?.properties ?? {}).length > 0,
    check: async (route, ground) => {
      const faults: string[] = [];
      for (const [name, value] of Object.entries(filtersOf(route, ground))) {
        const answer = await ground.ask(route, {
          query: `filter[${name}]=${value}&totalCount=true&limit=200`,
        });
        faults.push(...expects(`filter[${name}]=${value}`, answer, 200));
        const { totalCount, items } = answer.body ?? {};
        if (answer.status === 200 && Math.min(totalCount, 200) !== items.length)
          faults.push(`filter[${name}]: counts ${totalCount}, lists ${items.length}`);
      }
      return faults;
    },
  },
  {
    name: '400 for no cursor',
    applies: isList,
    check: async (route, ground) => {
      const cursor = await firstCursor(route, ground);
      const sorts = (query(route, 'sort')?.enum as string[] | undefined) ?? [];
      const [filter] = Object.entries(filtersOf(route, ground));
      const elsewhere = ground.route(route.path === '/v1/sites' ? 'GET /v1/users' : 'GET /v1/sites')!;
      const cases: (readonly [string, string])[] = [
        ['made up', 'cursor=abc'],
        ['changed in its first character', `cursor=${flipped(cursor, 0)}`],
        ['changed in the middle', `cursor=${flipped(cursor, Math.floor(cursor.length / 2))}`],
        ['changed near its end', `cursor=${flipped(cursor, cursor.length - 5)}`],
        ['cut off', `cursor=${cursor.slice(0, -1)}`],
        ['of another list', `cursor=${await firstCursor(elsewhere, ground)}`],
        ['older than a day', `cursor=${await oldCursor(route, ground)}`],
        // the first is the default in one of its two directions
        ...sorts.slice(2, 3).map((sort) => ['of another order', `sort=${sort}&cursor=${cursor}`] as const),
        ...(filter
          ? [['of another filter', `filter[${filter[0]}]=${filter[1]}&cursor=${cursor}`] as const]
          : []),
        ...(query(route, 'q') ? [['of another search', `q=a&cursor=${cursor}`] as const] : []),
      ];
      const faults: string[] = [];
      for (const [what, asked] of cases) {
        const refusal = { what: `cursor ${what}`, status: 400, code: CURSOR };
        const ask = what === cases[0]?.[0] ? refusedInBoth : refused;
        faults.push(...(await ask(ground, route, { query: `limit=1&${asked}` }, refusal)));
      }
      return faults;
    },
  },
  {
    name: "404 or 400 for another tenant's cursor",
    applies: isList,
    check: async (route, ground) => {
      const cursor = await firstCursor(route, ground);
      const answer = await ground.ask(route, { as: ground.stranger, query: `limit=1&cursor=${cursor}` });
      // whoever owns nothing there does not even find the thing that the list belongs to
      const hidden = route.names.length
        ? expects('', answer, 404, 'platform.not_found')
        : ['a list of its own'];
      return hidden.length ? expects("another tenant's cursor", answer, 400, CURSOR) : [];
    },
    exceptions: { 'GET /v1/tenants': 'only the tenant that runs the product has this list' },
  },
];
