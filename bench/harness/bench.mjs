// What a bench file gets: databases, servers, alternating rounds, and a place for what it finds.
import { createPublicKey } from 'node:crypto';
import { fileURLToPath } from 'node:url';

import { dist } from '../../bin/build.mjs';
import { fill, PASSWORD } from './fill.mjs';
import { ask, load } from './load.mjs';
import { API_FLAGS, BenchServer } from './server.mjs';
import { median, round, summary } from './figures.mjs';

const SMOKE_REQUESTS = 40;
const MOST_REQUESTS = 5_000;

export class Bench {
  #postgres;
  #prefix;
  #profile;
  #closing = [];
  #tokens = new Map();
  rows = [];
  ratios = [];
  targets = [];
  notes = [];

  constructor({ postgres, prefix, smoke, profile }) {
    this.#postgres = postgres;
    this.#prefix = prefix;
    this.#profile = profile;
    /** Only that everything runs is asked: a few hundred milliseconds, no figures. */
    this.smoke = smoke;
  }

  /** What a full run takes, or a smoke run. */
  size(full, smoke) {
    return this.smoke ? smoke : full;
  }

  note(text) {
    this.notes.push(text);
  }

  /** A fresh migrated database; `fill` it. */
  async database() {
    const database = await this.#postgres.database();
    this.#closing.unshift(() => this.#postgres.drop(database));
    return database;
  }

  /** See `fill` in fill.mjs. */
  fill(database, size) {
    return fill(database, size);
  }

  /** The product's api on its own core, with limits out of the way. `env` overrides. */
  async api(database, env = {}) {
    return this.#start({
      name: 'api',
      file: dist('apps/api/main.js'),
      env: {
        DATABASE_URL: database.app,
        SYSTEM_DATABASE_URL: database.system,
        MIMAMORI_MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
        RATE_LIMIT_PER_PRINCIPAL: '1000000000',
        RATE_LIMIT_PER_TENANT: '1000000000',
        RATE_LIMIT_PUBLIC_FACTOR: '1000000',
        ...env,
      },
    });
  }

  /**
   * A peer: `bench/peers/<name>.mjs`, on the same core with the same flags. It listens on PORT of 127.0.0.1 and says
   * `process.send('ready')`. `options`: `flags`, `node` as for BenchServer.
   */
  async peer(name, env, options = {}) {
    return this.#start({
      name,
      file: fileURLToPath(new URL(`../peers/${name}.mjs`, import.meta.url)),
      env,
      ...options,
    });
  }

  async #start(options) {
    const profiling = this.#profile
      ? [`--cpu-prof`, `--cpu-prof-dir=${this.#profile}`, `--cpu-prof-name=${options.name}.cpuprofile`]
      : [];
    const flags = [...(options.flags ?? API_FLAGS), ...profiling];
    const server = await BenchServer.start({ prefix: this.#prefix, ...options, flags });
    this.#closing.unshift(() => server.stop());
    return server;
  }

  /** An access token (ten minutes) of a person of a filled chain. */
  async signIn(api, chain, person) {
    const key = `${api.url} ${chain.code} ${person.loginId}`;
    const known = this.#tokens.get(key);
    if (known && known.until > Date.now()) return known.token;
    const text = await ask({
      url: api.url,
      path: '/v1/auth/login',
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ tenant: chain.code, loginId: person.loginId, password: PASSWORD }),
    });
    const token = JSON.parse(text).accessToken;
    this.#tokens.set(key, { token, until: Date.now() + 300_000 });
    return token;
  }

  /** What a peer needs to check the product's tokens: TOKEN_KEY (SPKI, PEM) and TOKEN_ISSUER. */
  async tokenEnv(api) {
    const { keys } = JSON.parse(await ask({ url: api.url, path: '/.well-known/jwks.json' }));
    const key = createPublicKey({ key: keys[0], format: 'jwk' });
    return { TOKEN_KEY: key.export({ type: 'spki', format: 'pem' }), TOKEN_ISSUER: api.url };
  }

  /**
   * HTTP subjects in alternating rounds (A B A B …), each warmed up first. CPU is the server process's, per request. A round
   * is as many requests as take the server about `cpuSeconds`: the clock of /proc ticks in hundredths of a second.
   * @param {{name: string, server: BenchServer, path: string, method?: string, headers?: object, body?: string,
   *   database?: object}[]} subjects
   * @param {{connections?: number, cpuSeconds?: number, rounds?: number, warmUp?: number, database?: object}} [options]
   *   `warmUp`: requests before the first round; with `database` (here or at a subject), PostgreSQL's CPU
   *   is told, too, and the sum as `totalMicros`
   * @returns {Promise<object[]>} a row for each subject, which is also kept for the report
   */
  async compare(subjects, { connections = 10, cpuSeconds = 0.7, rounds = 6, warmUp = 1_200, database } = {}) {
    const ready = [];
    for (const subject of subjects) {
      await this.#once(subject, { amount: this.size(warmUp, SMOKE_REQUESTS), connections });
      const probe = { amount: this.size(100, SMOKE_REQUESTS), connections };
      const { cpuMicros } = await this.#once(subject, probe);
      const amount = Math.min(MOST_REQUESTS, Math.max(100, Math.round((cpuSeconds * 1e6) / cpuMicros)));
      ready.push({ subject, amount: this.size(amount, SMOKE_REQUESTS), measured: [] });
    }
    for (let turn = 0; turn < this.size(rounds, 1); turn++)
      for (const { subject, amount, measured } of ready)
        measured.push(await this.#once(subject, { amount, connections, database }));
    return ready.map(({ subject, measured }) => this.keep(subject.name, measured));
  }

  /** PostgreSQL's CPU is the whole server's, so only one database may be busy. */
  async #once({ server, database: own, ...request }, { amount, connections, database = own }) {
    const [before, databaseBefore] = [server.cpuMicros(), database?.cpuMicros()];
    const answered = await load({ url: server.url, ...request }, { amount, connections });
    const cpuMicros = (server.cpuMicros() - before) / amount;
    if (!database) return { ...answered, cpuMicros };
    const postgresMicros = (database.cpuMicros() - databaseBefore) / amount;
    return { ...answered, cpuMicros, postgresMicros, totalMicros: cpuMicros + postgresMicros };
  }

  /**
   * Other subjects (sockets, drivers) in the same alternation. `measure` of each gives one round: `cpuMicros` per unit and
   * whatever else is a number (`requestsPerSecond`, `p50Ms`, `p99Ms`, …).
   * @param {{name: string, measure: (turn: number) => Promise<Record<string, number>>}[]} subjects
   */
  async alternate(subjects, { rounds = 5, warmUp = 1 } = {}) {
    const measured = new Map(subjects.map(({ name }) => [name, []]));
    for (let turn = -this.size(warmUp, 0); turn < this.size(rounds, 1); turn++)
      for (const { name, measure } of subjects) {
        const figures = await measure(turn);
        if (turn >= 0) measured.get(name).push(figures);
      }
    return subjects.map(({ name }) => this.keep(name, measured.get(name)));
  }

  /** A row of the report, from the rounds of one subject. */
  keep(name, measured) {
    const row = summary(name, measured);
    this.rows.push(row);
    return row;
  }

  /**
   * How much more CPU per request `one` costs than `peer`: the least of all rounds of each, because noise only adds.
   * `paired`: the median of the ratios of neighbouring rounds, for comparison.
   * @param {{atMost?: number, cause?: string, figure?: string}} [target] `cause`: why it is missed and what could be next,
   *   told only when it is
   */
  ratio(what, one, peer, { atMost, cause, figure = 'cpuMicros' } = {}) {
    const pairs = one.measured.map((each, index) => each[figure] / peer.measured[index][figure]);
    const ratio = round(one.least[figure] / peer.least[figure], 3);
    this.ratios.push({ what, figure, of: one.name, to: peer.name, ratio, paired: round(median(pairs), 3) });
    if (atMost !== undefined) this.target(what, ratio, { atMost, cause });
    return ratio;
  }

  /** Any figure with a bound: `atMost` or `atLeast`. */
  target(what, value, { atMost, atLeast, cause, unit } = {}) {
    const met = (atMost === undefined || value <= atMost) && (atLeast === undefined || value >= atLeast);
    this.targets.push({
      what,
      value: round(value, 3),
      ...(unit && { unit }),
      ...(atMost !== undefined && { atMost }),
      ...(atLeast !== undefined && { atLeast }),
      met,
      ...(!met && cause && { cause }),
    });
    return met;
  }

  /** Stops what was started, last first. */
  async close() {
    for (const work of this.#closing) await work();
  }
}
