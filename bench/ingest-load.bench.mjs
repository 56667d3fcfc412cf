// 100,000 cameras report every half minute, twelve in a report, to one api process: 278 reports a second, sent when they are
// due whether the ones before were answered or not. One in fifty says something else than before.
import http from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

import { percentile } from './harness/figures.mjs';

export const title = 'Ingest: 100,000 cameras every 30 s on one api process';

const CAMERAS = 12;
const EVERY_SECONDS = 30;
const CHANGES = 50;
/** What a measurement of a minute can tell from nothing: young generations come and go. */
const FLAT_MIB_PER_SECOND = 0.5;

const REPORTED = `insert into camera_status (tenant_id, id, site_id, status, recording, reasons, reported_status,
    reported_recording, reported_reasons, reported_since, reported_at, lease_until, changed_at, xid)
  select tenant_id, id, site_id, 'online', 'yes', '{}', 'online', 'yes', '{}', now(), now(), now() + interval '1 hour', now(),
    pg_current_xact_id() from camera`;

function reportOf(index, changed) {
  const cameras = Array.from({ length: CAMERAS }, (_, camera) => ({
    cameraCode: `CAM-${String(camera + 1).padStart(3, '0')}`,
    status: 'online',
    recording: 'yes',
    ...(changed && camera === 0 && { reasons: ['low_bitrate'] }),
  }));
  return JSON.stringify({ siteCode: String(index + 1).padStart(5, '0'), cameras });
}

function post(url, agent, headers, body) {
  return new Promise((resolve, reject) => {
    const request = http.request(
      url,
      { method: 'POST', agent, headers: { ...headers, 'content-length': Buffer.byteLength(body) } },
      (response) => {
        response
          .on('end', () => resolve(response.statusCode))
          .on('error', reject)
          .resume();
      },
    );
    request.on('error', reject).end(body);
  });
}

/** Sends `perSecond` reports on their times; a latency counts from when its report was due. */
async function send({ url, headers, stores, perSecond, seconds }, each) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 100 });
  const total = Math.round(perSecond * seconds);
  const running = new Set();
  const began = performance.now();
  let refused = 0;
  for (let sent = 0; sent < total;) {
    const due = Math.min(total, Math.floor(((performance.now() - began) / 1000) * perSecond) + 1);
    for (; sent < due; sent++) {
      const dueAt = began + (sent / perSecond) * 1000;
      const body = reportOf(sent % stores, sent % CHANGES === 0 && Math.floor(sent / stores) % 2 === 0);
      const answer = post(url, agent, headers, body).then(
        (status) => (status === 200 ? each(performance.now() - dueAt) : refused++),
        () => refused++,
      );
      running.add(answer);
      void answer.finally(() => running.delete(answer));
    }
    await pause(2);
  }
  await Promise.all(running);
  agent.destroy();
  if (refused) throw new Error(`${refused} of ${total} reports were not taken`);
}

/** MiB per second, by least squares. */
function slope(samples) {
  const mean = (pick) => samples.reduce((sum, sample) => sum + pick(sample), 0) / samples.length;
  const [second, mib] = [mean((sample) => sample.second), mean((sample) => sample.mib)];
  const above = samples.reduce((sum, sample) => sum + (sample.second - second) * (sample.mib - mib), 0);
  const below = samples.reduce((sum, sample) => sum + (sample.second - second) ** 2, 0);
  return below === 0 ? 0 : above / below;
}

async function setUp(bench, stores) {
  const database = await bench.database();
  const [chain] = await bench.fill(database, { stores, camerasPerStore: CAMERAS });
  await database.sql(REPORTED);
  await database.sql(
    'insert into site_presence (tenant_id, id, updated_at) select tenant_id, id, now() from site',
  );
  await database.sql('vacuum analyze camera_status, site_presence');
  const api = await bench.api(database);
  const authorization = `Bearer ${await bench.signIn(api, chain, chain.owner)}`;
  return { database, api, headers: { 'content-type': 'application/json', authorization } };
}

/** @returns latencies, ms, and the memory of the api on the way */
async function measure(api, load) {
  const latencies = [];
  const memory = [];
  const began = performance.now();
  const look = () => memory.push({ second: (performance.now() - began) / 1000, mib: api.residentMib() });
  const sampling = setInterval(look, 250);
  try {
    await send(load, (latency) => latencies.push(latency));
  } finally {
    clearInterval(sampling);
  }
  return { latencies, memory, elapsed: (performance.now() - began) / 1000 };
}

export async function run(bench) {
  const stores = bench.size(8_334, 30);
  const seconds = Number(process.env.INGEST_SECONDS ?? bench.size(60, 2));
  const perSecond = stores / bench.size(EVERY_SECONDS, 1);
  const { database, api, headers } = await setUp(bench, stores);
  const load = { url: `${api.url}/v1/status-reports`, headers, stores, perSecond };
  await send({ ...load, seconds: bench.size(15, 1) }, () => undefined);
  const [cpu, postgres] = [api.cpuMicros(), database.cpuMicros()];
  const { latencies, memory, elapsed } = await measure(api, { ...load, seconds });
  const p99Ms = percentile(latencies, 0.99);
  bench.keep('one api process', [
    {
      requestsPerSecond: Math.round(latencies.length / elapsed),
      p50Ms: percentile(latencies, 0.5),
      p99Ms,
      cpuMicros: (api.cpuMicros() - cpu) / latencies.length,
      postgresMicros: (database.cpuMicros() - postgres) / latencies.length,
      residentMib: api.residentMib(),
    },
  ]);
  bench.target(`p99 of a report, ${stores * CAMERAS} cameras every ${EVERY_SECONDS} s`, p99Ms, {
    atMost: 250,
    unit: 'ms',
    cause: 'the cores were shared with other work, or the database was slower than 278 reports a second',
  });
  bench.target('memory of the api over the run', slope(memory), {
    atMost: FLAT_MIB_PER_SECOND,
    unit: 'MiB/s',
    cause: 'the run was too short for the old generation to settle: INGEST_SECONDS=300',
  });
}
