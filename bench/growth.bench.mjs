// What a request costs must not follow how much there is: of the tenant's own, or of other tenants. CPU of the api and of
// PostgreSQL together, because an index that is not used shows there.
import { ask } from './harness/load.mjs';

export const title = 'Cost per request as the data grows';

const CAUSE =
  'differences of this size also come from a busy machine: see the paired ratio, and the plans of test/architecture/plans.db-spec.ts';
const PER_STORE = 20;

/** @typedef {{what: string, tenants: number, stores: number}} Size */
const sizes = (bench) => ({
  small: { what: '1,000 cameras, 1 tenant', tenants: 1, stores: bench.size(50, 5) },
  large: { what: '100,000 cameras, 1 tenant', tenants: 1, stores: bench.size(5_000, 20) },
  many: { what: '1,000 cameras, 200 tenants', tenants: bench.size(200, 3), stores: bench.size(50, 5) },
});

async function grown(bench, { what, tenants, stores }) {
  const database = await bench.database();
  const chains = await bench.fill(database, { tenants, stores, camerasPerStore: PER_STORE });
  const api = await bench.api(database);
  // neither the first nor the last of them
  const chain = chains[chains.length >> 1];
  return { what, database, api, chain };
}

/** The same question to each: a path under a person of its chain. */
async function subjectsOf(bench, grounds, { person, pathOf }) {
  const subjects = [];
  for (const { what, database, api, chain } of grounds) {
    const headers = { authorization: `Bearer ${await bench.signIn(api, chain, chain[person])}` };
    const path = await pathOf({ api, chain, headers });
    subjects.push({
      name: `${path.replace(/[0-9a-f-]{36}/g, ':id')}, ${person}: ${what}`,
      server: api,
      path,
      headers,
      database,
    });
  }
  return subjects;
}

async function firstCamera({ api, headers }) {
  const { items } = JSON.parse(await ask({ url: api.url, path: '/v1/cameras?limit=1', headers }));
  return `/v1/cameras/${items[0].id}`;
}

const QUESTIONS = [
  { what: 'list, whole tenant', person: 'owner', pathOf: () => '/v1/cameras?limit=50' },
  {
    what: 'list, one region',
    person: 'regionManager',
    pathOf: () => '/v1/cameras?limit=50',
    cause:
      'of 1,000 cameras the region has half, so walking the order of creation finds a page at once; of 100,000 its 500 are read and sorted, and no more however large the tenant is. Next: the keys of the region from an index alone, sorted, and only the 50 rows of the page read whole',
  },
  {
    what: 'list of one store',
    person: 'owner',
    pathOf: ({ chain }) => `/v1/cameras?filter[siteId]=${chain.siteIds[0]}`,
  },
  { what: 'single camera', person: 'owner', pathOf: firstCamera },
  { what: 'list of states', person: 'owner', pathOf: () => '/v1/camera-statuses?limit=50' },
];

export async function run(bench) {
  const { small, large, many } = sizes(bench);
  const grounds = [];
  for (const size of [small, large, many]) grounds.push(await grown(bench, size));
  for (const question of QUESTIONS) {
    const subjects = await subjectsOf(bench, grounds, question);
    const rows = await bench.compare(subjects, { cpuSeconds: 0.4, rounds: 4, warmUp: 300 });
    const [one, hundredfold, amongMany] = rows;
    const target = { atMost: 1.1, cause: question.cause ?? CAUSE, figure: 'totalMicros' };
    bench.ratio(`${question.what}: 100,000 cameras against 1,000`, hundredfold, one, target);
    bench.ratio(`${question.what}: 200 tenants against 1`, amongMany, one, target);
  }
}
