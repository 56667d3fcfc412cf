// An own PostgreSQL in a temporary folder, and a migrated database for each bench. Not durable: both sides of a ratio share that.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';

import pg from 'pg';

import { dist } from '../../bin/build.mjs';
import { familyCpuMicros, parentOf } from './machine.mjs';

const require = createRequire(import.meta.url);
const ROOM_BYTES = 2 * 1024 ** 3;
const TEMPLATE = 'bench_template';

/** In memory where there is room: a container's own /dev/shm has 64 MB. */
function place() {
  const ram = '/dev/shm';
  if (!fs.existsSync(ram)) return os.tmpdir();
  const { bavail, bsize } = fs.statfsSync(ram);
  return bavail * bsize >= ROOM_BYTES ? ram : os.tmpdir();
}

const urlTo = (url, name) => {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
};

async function connected(url, work) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** One migrated database. `sql` speaks as the superuser, whom row-level security does not narrow. */
export class BenchDatabase {
  constructor(urls, name, postmaster) {
    this.name = name;
    this.app = urlTo(urls.app, name);
    this.system = urlTo(urls.system, name);
    this.migration = urlTo(urls.migration, name);
    this.superuser = urlTo(urls.superuser, name);
    this.postmaster = postmaster;
  }

  /** Runs statements in one session as the superuser. @template T @param {(client: pg.Client) => Promise<T>} work */
  session(work) {
    return connected(this.superuser, work);
  }

  /** One statement as the superuser. @returns its rows */
  sql(text, values = []) {
    return this.session(async (client) => (await client.query(text, values)).rows);
  }

  /** CPU of the whole PostgreSQL server so far, µs. */
  cpuMicros() {
    return familyCpuMicros(this.postmaster);
  }
}

/** The server of one run. */
export class BenchPostgres {
  #server;
  #folder;
  #names = 0;
  #postmaster;
  version;

  static async start() {
    const { startEmbeddedPostgres } = require(dist('libs/embedded/src/index.js'));
    const self = new BenchPostgres();
    self.#folder = fs.mkdtempSync(path.join(place(), 'mimamori-bench-'));
    // started by root, the database's own user has to pass
    fs.chmodSync(self.#folder, 0o711);
    try {
      self.#server = await startEmbeddedPostgres({
        dataDir: path.join(self.#folder, 'data'),
        durable: false,
      });
      await self.#migrateTemplate();
    } catch (error) {
      await self.stop();
      throw error;
    }
    return self;
  }

  get #urls() {
    return this.#server.urls;
  }

  #asAdmin(work) {
    return connected(urlTo(this.#urls.superuser, 'postgres'), work);
  }

  async #migrateTemplate() {
    const { databaseGrantsSql, ROLES } = require(dist('libs/embedded/src/index.js'));
    const { migrateDatabase } = require(dist('apps/migrate.js'));
    await this.#asAdmin(async (admin) => {
      await admin.query(`create database ${TEMPLATE} owner ${ROLES.migrator} template template0`);
      const { rows } = await admin.query('select pg_backend_pid() as pid, current_setting($1) as version', [
        'server_version',
      ]);
      this.#postmaster = parentOf(rows[0].pid);
      this.version = rows[0].version;
    });
    await connected(urlTo(this.#urls.superuser, TEMPLATE), (client) =>
      client.query(databaseGrantsSql(TEMPLATE)),
    );
    await migrateDatabase({ migrationUrl: urlTo(this.#urls.migration, TEMPLATE) });
  }

  /** A fresh, migrated database. */
  async database() {
    const { databaseGrantsSql, ROLES } = require(dist('libs/embedded/src/index.js'));
    const name = `bench_${++this.#names}`;
    await this.#asAdmin((admin) =>
      admin.query(`create database ${name} owner ${ROLES.migrator} template ${TEMPLATE} strategy file_copy`),
    );
    const database = new BenchDatabase(this.#urls, name, this.#postmaster);
    await database.sql(databaseGrantsSql(name)); // rights on a database, unlike those inside it, are not copied
    return database;
  }

  async drop(database) {
    await this.#asAdmin((admin) => admin.query(`drop database if exists ${database.name} with (force)`));
  }

  async stop() {
    await this.#server?.stop();
    fs.rmSync(this.#folder, { recursive: true, force: true });
  }
}
