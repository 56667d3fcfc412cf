// One status report of twelve cameras: the product over HTTP, with token, permissions and checks, against the same upserts
// through pg alone. What both cost is CPU of their own process and of PostgreSQL, because either can hide in the other.
import autocannon from 'autocannon';

import { percentile } from './harness/figures.mjs';

export const title = 'Ingest: one report of 12 cameras';

const CAMERAS = 12;
const CONNECTIONS = 10;
const JSON_BODY = { 'content-type': 'application/json' };
const CAUSE =
  'HTTP, token, Nest and the check of the input; next: the body parsed and checked in one go by generated code';

/** One report of each store; the first camera says `reasons`. */
const reportsOf = (codes, reasons) =>
  codes.map((siteCode, store) => ({
    store,
    report: {
      siteCode,
      cameras: Array.from({ length: CAMERAS }, (_, index) => ({
        cameraCode: `CAM-${String(index + 1).padStart(3, '0')}`,
        status: 'online',
        recording: 'yes',
        reasons: index === 0 ? reasons : [],
      })),
    },
  }));

/** Whoever may report about a region's stores: the permission filter names each of them. */
const MACHINE = `update role_assignment set role = 'machine' where user_id = $1`;
const OF_TENANT = 'select code from site where tenant_id = $1 order by code';
const OF_REGION = `select site.code from site join region on region.tenant_id = site.tenant_id and region.id = site.region_id
  where site.tenant_id = $1 and region.code = 'R1' order by site.code`;

/** Every camera was reported just now: what is measured is what goes on all day. */
const REPORTED = `insert into camera_status (tenant_id, id, site_id, status, recording, reasons, reported_status,
    reported_recording, reported_reasons, reported_since, reported_at, lease_until, changed_at, xid)
  select tenant_id, id, site_id, 'online', 'yes', '{}', 'online', 'yes', '{}', now(), now(), now() + interval '1 hour', now(),
    pg_current_xact_id() from camera`;

/** Each connection has stores of its own: no store has two reporters that report at the same moment. */
async function post(url, headers, reports, amount) {
  let connection = 0;
  const result = await autocannon({
    url,
    method: 'POST',
    amount,
    connections: CONNECTIONS,
    timeout: 30,
    setupClient: (client) => {
      const own = connection++;
      const mine = reports.filter(({ store }) => store % CONNECTIONS === own);
      client.setRequests(
        mine.map(({ report }) => ({ method: 'POST', headers, body: JSON.stringify(report) })),
      );
    },
  });
  if (result.errors || result.non2xx || result['2xx'] < amount)
    throw new Error(
      `${result['2xx']} of ${amount} answered, ${result.non2xx} refused, ${result.errors} errors`,
    );
  return {
    requestsPerSecond: Math.round(amount / result.duration),
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
  };
}

const bare = (peer, kind, tenantId, reports) => async (amount) => {
  const began = performance.now();
  const { latencies } = await new Promise((resolve) => {
    const stop = peer.onMessage((message) => {
      if (!message.done) return;
      stop();
      resolve(message);
    });
    peer.tell({ kind, tenantId, reports: reports.map(({ report }) => report), amount });
  });
  const seconds = (performance.now() - began) / 1000;
  return {
    requestsPerSecond: Math.round(amount / seconds),
    p50Ms: percentile(latencies, 0.5),
    p99Ms: percentile(latencies, 0.99),
  };
};

/** CPU of the process and of PostgreSQL, and both together, per report. */
function subject(name, server, database, amount, ask) {
  const measure = async (turn) => {
    const [own, theirs] = [server.cpuMicros(), database.cpuMicros()];
    const answered = await ask(amount, turn);
    const processMicros = (server.cpuMicros() - own) / amount;
    const postgresMicros = (database.cpuMicros() - theirs) / amount;
    return { ...answered, processMicros, postgresMicros, cpuMicros: processMicros + postgresMicros };
  };
  return { name, measure };
}

/** Everything that the product and its peers need. */
async function setUp(bench) {
  const database = await bench.database();
  const [chain] = await bench.fill(database, { stores: bench.size(200, 30), camerasPerStore: CAMERAS });
  await database.sql(MACHINE, [chain.regionManager.userId]);
  const codesOf = async (text) => (await database.sql(text, [chain.tenantId])).map(({ code }) => code);
  await database.sql(REPORTED);
  await database.sql(
    'insert into site_presence (tenant_id, id, updated_at) select tenant_id, id, now() from site',
  );
  await database.sql('vacuum analyze camera_status, site_presence');
  const api = await bench.api(database);
  const peer = await bench.peer('pg-upsert', { DATABASE_URL: database.app });
  const report = async (person, reports, amount) => {
    const token = await bench.signIn(api, chain, person);
    return post(
      `${api.url}/v1/status-reports`,
      { ...JSON_BODY, authorization: `Bearer ${token}` },
      reports,
      amount,
    );
  };
  return {
    database,
    chain,
    api,
    peer,
    report,
    region: await codesOf(OF_REGION),
    all: await codesOf(OF_TENANT),
  };
}

async function renewals(bench, { database, chain, api, peer, report, region }) {
  const amount = bench.size(3_000, 50);
  const reports = reportsOf(region, []);
  const { tenantId } = chain;
  const tenant = { ...JSON_BODY, 'x-tenant': tenantId };
  const measured = (name, server, ask) => subject(name, server, database, amount, ask);
  const [ours, renew, upsert, http] = await bench.alternate([
    measured('product', api, (each) => report(chain.regionManager, reports, each)),
    measured('pg alone, renewing', peer, bare(peer, 'renew', tenantId, reports)),
    measured('pg alone, insert on conflict', peer, bare(peer, 'upsert', tenantId, reports)),
    measured('Fastify + pg, no token', peer, (each) =>
      post(`${peer.url}/status-reports`, tenant, reports, each),
    ),
  ]);
  bench.ratio('a report, process and PostgreSQL', ours, upsert, { atMost: 2, cause: CAUSE });
  bench.ratio('a report, against pg alone that only renews', ours, renew);
  bench.ratio('a report, against Fastify + pg without token', ours, http);
  bench.ratio('a report, the Node process alone', ours, upsert, { figure: 'processMicros' });
  return upsert;
}

/** One camera of each report says something else than before: history is written, and the store locked meanwhile. */
async function changes(bench, { database, chain, api, report, all }, upsert) {
  // there and back: few enough times that no camera counts as flapping
  const reports = [...reportsOf(all, ['low_bitrate']), ...reportsOf(all, [])];
  const [ours] = await bench.alternate(
    [
      subject('product, one change in each report', api, database, reports.length, (each) =>
        report(chain.owner, reports, each),
      ),
    ],
    { rounds: 3 },
  );
  const peer = { ...upsert, measured: ours.measured.map(() => upsert.least) };
  bench.ratio('a report with one change, process and PostgreSQL', ours, peer);
}

export async function run(bench) {
  const ground = await setUp(bench);
  await changes(bench, ground, await renewals(bench, ground));
}
