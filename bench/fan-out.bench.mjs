// A thousand clients in five rooms, a thousand changes a second: from a commit in PostgreSQL through the tail of each api process
// to the sockets, against bare `ws` that sends each change to each client at once and has its changes for nothing.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import pg from 'pg';

import { round } from './harness/figures.mjs';

export const title = 'Fan-out: 1,000 clients in 5 rooms, 1,000 changes per second';

const ROOMS = 5;
const EVENTS_PER_SECOND = 1_000;
const EVENTS_PER_COMMIT = 10;
const SETTLE_MS = 500;
const CAUSE =
  'PostgreSQL, the writers and a thousand clients share one core with each other (and with whatever else runs), and a change waits ' +
  'up to 25 ms for its batch; one write() per client and batch is what is left to the server; next: a second api process';

/** Everything online, as after a first report. */
const FIRST_REPORT = `insert into camera_status (tenant_id, id, site_id, status, recording, reasons, reported_at, lease_until,
    changed_at, xid, reported_status, reported_recording, reported_reasons, reported_since)
  select tenant_id, id, site_id, 'online', 'yes', '{}', now(), now() + interval '1 day', now(), pg_current_xact_id(), 'online',
    'yes', '{}', now() from camera`;

/** $1 tenant, $2 cameras, $3 instant: as a report writes what has changed. */
const CHANGE = {
  name: 'change',
  text: `with changed as (
      update camera_status set status = case status when 'online' then 'degraded' else 'online' end, changed_at = $3, xid = pg_current_xact_id()
      where tenant_id = $1 and id = any($2::uuid[]) returning *
    ), told as (
      insert into status_event (tenant_id, at, id, site_id, camera_id, status, recording, reasons, previous_status)
      select tenant_id, $3, gen_random_uuid(), site_id, id, status, recording, reasons, 'online' from changed returning 1
    ) select pg_notify('mimamori_live_status', $1::text) from told limit 1`,
};

class Listeners {
  static async start() {
    const child = fork(fileURLToPath(new URL('./harness/socket-listeners.mjs', import.meta.url)), {
      execArgv: ['--max-semi-space-size=64'],
    });
    return Object.assign(new Listeners(), { child });
  }

  async #order(order) {
    this.child.send(order);
    const [{ done, failed }] = await once(this.child, 'message');
    if (failed) throw new Error(`a listener failed: ${failed}`);
    return done;
  }

  connect(order) {
    return this.#order({ connect: order });
  }

  measure(milliseconds) {
    return this.#order({ measure: milliseconds });
  }

  close() {
    return this.#order({ close: true });
  }
}

/** Commits changes at an even pace, round and round through the cameras of one store after the other. */
class Reporter {
  committed = 0;
  #stopped = false;
  #failure;

  constructor({ pool, chain, stores }, perSecond) {
    this.pool = pool;
    this.tenantId = chain.tenantId;
    this.stores = stores;
    this.commitsPerSecond = perSecond / EVENTS_PER_COMMIT;
  }

  start() {
    const began = performance.now();
    let turn = 0;
    const pace = () => {
      const due = Math.floor(((performance.now() - began) / 1000) * this.commitsPerSecond);
      if (due - turn > 10) turn = due - 1;
      for (; turn < due; turn += 1) this.commit(turn).catch((error) => (this.#failure = error));
      if (!this.#stopped) setTimeout(pace, 5);
    };
    pace();
  }

  async commit(turn) {
    const ids = this.stores[turn % this.stores.length];
    const from = (Math.floor(turn / this.stores.length) * EVENTS_PER_COMMIT) % ids.length;
    await this.pool.query({
      ...CHANGE,
      values: [this.tenantId, ids.slice(from, from + EVENTS_PER_COMMIT), new Date()],
    });
    this.committed += EVENTS_PER_COMMIT;
  }

  stop() {
    this.#stopped = true;
    if (this.#failure) throw this.#failure;
  }
}

const figures = ({ seconds, deliveries, messages, bytes, p50Ms, p99Ms }, cpuMicros) => ({
  deliveriesPerSecond: Math.round(deliveries / seconds),
  messagesPerSecond: Math.round(messages / seconds),
  mibPerSecond: round(bytes / seconds / 1024 ** 2),
  p50Ms,
  p99Ms,
  cpuMicros: cpuMicros / deliveries,
  cpuShare: cpuMicros / 1_000_000 / seconds,
});

async function measured(listeners, servers, milliseconds) {
  await pause(SETTLE_MS);
  const cpu = () => servers.reduce((sum, server) => sum + server.cpuMicros(), 0);
  const before = cpu();
  const heard = await listeners.measure(milliseconds);
  return figures(heard, cpu() - before);
}

/** What the rounds work with. */
class Ground {
  static async make(bench) {
    const ground = new Ground();
    ground.bench = bench;
    ground.clients = bench.size(1_000, 50);
    ground.milliseconds = bench.size(3_000, 500);
    ground.database = await bench.database();
    [ground.chain] = await bench.fill(ground.database, { stores: ROOMS, camerasPerStore: 100 });
    await ground.database.sql(FIRST_REPORT);
    ground.stores = await Promise.all(ground.chain.siteIds.map((siteId) => ground.#camerasOf(siteId)));
    ground.pool = new pg.Pool({ connectionString: ground.database.superuser, max: 4 });
    ground.listeners = [await Listeners.start(), await Listeners.start()];
    return ground;
  }

  async #camerasOf(siteId) {
    const rows = await this.database.sql('select id from camera where site_id = $1 order by id', [siteId]);
    return rows.map(({ id }) => id);
  }

  /** Half of the clients may see the whole tenant, half their region. */
  async #join(listener, server, count) {
    const people = [this.chain.owner, this.chain.regionManager];
    const tokens = await Promise.all(people.map((person) => this.bench.signIn(server, this.chain, person)));
    await listener.connect({
      url: server.url,
      path: '/socket.io/?EIO=4&transport=websocket',
      rooms: this.chain.siteIds,
      greetings: tokens.map((token) => ({ token })),
      count,
    });
  }

  /** One round through the product, the clients evenly on these servers, with so many changes a second. */
  async live(servers, perSecond = EVENTS_PER_SECOND) {
    const { milliseconds, database } = this;
    const shares = servers.map((server, index) => [this.listeners[index], server]);
    for (const [listener, server] of shares)
      await this.#join(listener, server, this.clients / servers.length);
    const reporter = new Reporter(this, perSecond);
    reporter.start();
    await pause(SETTLE_MS);
    const databaseBefore = database.cpuMicros();
    const [found, ...others] = await Promise.all(
      shares.map(([listener], index) => measured(listener, index === 0 ? servers : [], milliseconds)),
    );
    const postgres = database.cpuMicros() - databaseBefore;
    reporter.stop();
    for (const [listener] of shares) await listener.close();
    const deliveriesPerSecond = [found, ...others].reduce((sum, each) => sum + each.deliveriesPerSecond, 0);
    return {
      ...found,
      deliveriesPerSecond,
      p99Ms: Math.max(found.p99Ms, ...others.map(({ p99Ms }) => p99Ms)),
      cpuMicros: (found.cpuMicros * found.deliveriesPerSecond) / deliveriesPerSecond,
      postgresShare: postgres / 1000 / (milliseconds + SETTLE_MS),
    };
  }

  async bare(peer) {
    const [listener] = this.listeners;
    await listener.connect({
      url: peer.url,
      path: '/ROOM',
      rooms: this.chain.siteIds,
      count: this.clients,
    });
    peer.tell({ perSecond: EVENTS_PER_SECOND });
    const found = await measured(listener, [peer], this.milliseconds);
    const stopped = new Promise((resolve) => peer.onMessage(resolve));
    peer.tell({ stop: true });
    await stopped;
    await listener.close();
    return found;
  }

  async close() {
    for (const { child } of this.listeners) child.disconnect();
    await this.pool.end();
  }
}

/** The changes a second that make as many deliveries as bare ws managed. */
const changesFor = (deliveriesPerSecond, clients) =>
  Math.ceil(deliveriesPerSecond / (clients / ROOMS) / EVENTS_PER_COMMIT) * EVENTS_PER_COMMIT;

function judge(bench, [one, each, same, two]) {
  bench.ratio('CPU per delivery', one, each, { atMost: 1, cause: CAUSE });
  const more = one.most.deliveriesPerSecond / each.most.deliveriesPerSecond;
  bench.target('Deliveries per second, over those of bare ws', more, { atLeast: 1, cause: CAUSE });
  const limit = { atMost: 50, unit: 'ms', cause: CAUSE };
  bench.target('p99 from the commit to the client, at the deliveries of bare ws', same.least.p99Ms, limit);
  bench.target(
    `p99 from the commit to the client, at ${round(more, 1)} times as many`,
    one.least.p99Ms,
    limit,
  );
  bench.note(
    `Changes are committed ${EVENTS_PER_COMMIT} at a time; latency counts from just before the commit to the client's process, ` +
      'which shares a core with PostgreSQL; half of the clients may see the whole tenant, half their region. Bare ws gets its ' +
      `changes for nothing. Two processes on one core cost ${round(two.least.cpuMicros / one.least.cpuMicros, 2)} times as ` +
      'much for each delivery as one.',
  );
}

export async function run(bench) {
  const ground = await Ground.make(bench);
  const api = await bench.api(ground.database);
  const second = await bench.api(ground.database);
  const peer = await bench.peer('ws-fan-out', {});
  try {
    const [one, each] = await bench.alternate(
      [
        { name: 'product', measure: () => ground.live([api]) },
        { name: 'bare ws, a frame for each change', measure: () => ground.bare(peer) },
      ],
      { rounds: 3, warmUp: 0 },
    );
    const perSecond = changesFor(each.most.deliveriesPerSecond, ground.clients);
    const [same, two] = await bench.alternate(
      [
        {
          name: `product, ${perSecond} changes a second: the deliveries of bare ws`,
          measure: () => ground.live([api], perSecond),
        },
        {
          name: 'product, two api processes on one core (for information)',
          measure: () => ground.live([api, second]),
        },
      ],
      { rounds: 2, warmUp: 0 },
    );
    judge(bench, [one, each, same, two]);
  } finally {
    await ground.close();
  }
}
