import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Binaries, findBinaries } from './binaries';
import { clusterHome, recordedHome, SYSTEM_ROOT } from './cluster-home';
import { clusterUser } from './cluster-user';
import { claimFolder, type DataFolder } from './data-folder';
import { EmbeddedPostgresError } from './errors';
import { type FolderLock, lockFolder } from './folder-lock';
import {
  asSuperuser,
  type ClusterPasswords,
  clusterPasswords,
  mustBeRecorded,
  proveServer,
  SUPERUSER,
  urlOf,
  writeClusterRecord,
} from './identity';
import { initCluster } from './init-cluster';
import { findLeftServer } from './join-server';
import { readIfPresent } from './private-file';
import { ROLES, rolesSql } from './roles';
import { halt, launch, type Running, type ServerPlace, signal } from './server';

const DATABASE = 'mimamori';

export interface EmbeddedPostgresOptions {
  /** Everything that is kept; made when missing. */
  dataDir: string;
  /** false: data may be lost in a crash of the machine (tests). Default true. */
  durable?: boolean;
  /** Receives one line of English at a time; never a secret. */
  log?: (line: string) => void;
}

export interface EmbeddedPostgres {
  /** Connection URLs with passwords, to the database `mimamori`. */
  urls: { app: string; system: string; migration: string; superuser: string };
  /** The database was made by this start, so it is empty. */
  firstStart: boolean;
  /** The server was left running by a killed process. */
  joined: boolean;
  /** The data folder without symbolic links. */
  dataDir: string;
  port: number;
  /** Stops the server and gives the folder back; a second call waits for the first. */
  stop(): Promise<void>;
}

function majorOfCluster(pgDir: string): number | undefined {
  if (!existsSync(pgDir)) return undefined;
  const version = Number(readIfPresent(join(pgDir, 'PG_VERSION'))?.trim());
  if (Number.isInteger(version) && version > 0) return version;
  throw new EmbeddedPostgresError(
    'cluster_incomplete',
    `The folder ${pgDir} exists but is not a PostgreSQL database.`,
    'Move it away to begin anew, or put the database back from a backup.',
  );
}

function mustMatch(cluster: number | undefined, binaries: Binaries, home: string): void {
  if (cluster === undefined || cluster === binaries.major) return;
  throw new EmbeddedPostgresError(
    'wrong_major',
    `The database in ${home} was made by PostgreSQL ${cluster}, but here is PostgreSQL ${binaries.major}.`,
    `Start with PostgreSQL ${cluster} and dump it (pg_dumpall) to load it afterwards, or move ${home} away to begin anew.`,
  );
}

interface Prepared {
  home: string;
  pgDir: string;
  passwords: ClusterPasswords;
  durable: boolean;
}

async function startServer(at: Prepared): Promise<Running> {
  const { home, pgDir, passwords, durable } = at;
  const user = clusterUser(pgDir);
  const major = majorOfCluster(pgDir);
  const own = join(home, 'bin');
  const binaries = await findBinaries({
    from: __dirname,
    user,
    major,
    copyTo: user ? [join(SYSTEM_ROOT, 'bin'), own] : [own],
  });
  mustMatch(major, binaries, home);
  if (major === undefined)
    await initCluster({ home, pgDir, binaries, user, password: passwords.superuser, durable });
  const record = mustBeRecorded(home, pgDir);
  const place: ServerPlace = { home, pgDir, bin: binaries.bin, user, durable };
  const running = await launch(place);
  const { systemIdentifier } = record;
  if (
    (await proveServer({ port: running.port, password: passwords.superuser, pgDir, systemIdentifier })) ===
    'ours'
  )
    return running;
  signal(running.pid, 'SIGINT');
  throw new EmbeddedPostgresError(
    'server_not_ours',
    `The server just started on ${pgDir} does not accept the recorded password.`,
    'Put passwords.json back from a backup of the data folder, or move the data folder away and begin anew.',
  );
}

/** Makes the database and the roles. Repeated until it was done once, because a first start may be interrupted. */
async function completeCluster(at: Prepared, port: number): Promise<boolean> {
  const record = mustBeRecorded(at.home, at.pgDir);
  if (record.ready) return false;
  const connection = { port, password: at.passwords.superuser };
  await asSuperuser(connection, async (client) => {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [DATABASE]);
    if (!rowCount) await client.query(`create database ${DATABASE} template template0`);
  });
  await asSuperuser({ ...connection, database: DATABASE }, (client) =>
    client.query(rolesSql({ database: DATABASE, passwords: at.passwords })),
  );
  writeClusterRecord(at.home, { ...record, ready: true });
  return true;
}

function urlsOf(passwords: ClusterPasswords, port: number): EmbeddedPostgres['urls'] {
  return {
    app: urlOf(ROLES.app, passwords.app, port, DATABASE),
    system: urlOf(ROLES.system, passwords.system, port, DATABASE),
    migration: urlOf(ROLES.migrator, passwords.migrator, port, DATABASE),
    superuser: urlOf(SUPERUSER, passwords.superuser, port, DATABASE),
  };
}

async function leftServer(at: Prepared): Promise<Running | undefined> {
  if (majorOfCluster(at.pgDir) === undefined) return undefined;
  const { systemIdentifier } = mustBeRecorded(at.home, at.pgDir);
  return findLeftServer({ pgDir: at.pgDir, password: at.passwords.superuser, systemIdentifier });
}

function prepare(folder: DataFolder, home: string, durable: boolean): Prepared {
  const pgDir = join(home, 'pg');
  return { home, pgDir, passwords: clusterPasswords(folder.path, existsSync(pgDir)), durable };
}

/** A stop that runs once; if the process ends without it, the server is told to stop and finishes by itself. */
function stopper(running: Running, lock: FolderLock, log: (line: string) => void): () => Promise<void> {
  const lastWord = () => {
    signal(running.pid, 'SIGINT');
    lock.release();
  };
  process.once('exit', lastWord);
  let stopping: Promise<void> | undefined;
  return () => {
    stopping ??= halt(running, log).then(() => {
      process.removeListener('exit', lastWord);
      lock.release();
    });
    return stopping;
  };
}

/**
 * Starts, or joins, the PostgreSQL of a data folder and makes sure that the database `mimamori` and the three roles exist.
 * @throws EmbeddedPostgresError with a code and the way out
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { dataDir, durable = true, log = () => undefined } = options;
  const folder = claimFolder(dataDir);
  const home = clusterHome(folder, clusterUser(join(recordedHome(folder), 'pg')));
  const lock = lockFolder(home);
  let running: Running | undefined;
  try {
    const at = prepare(folder, home, durable);
    const left = await leftServer(at);
    if (left) log(`Joining the PostgreSQL that was left running (process ${left.pid}).`);
    running = left ?? (await startServer(at));
    const firstStart = await completeCluster(at, running.port);
    const { port } = running;
    return {
      urls: urlsOf(at.passwords, port),
      firstStart,
      joined: left !== undefined,
      dataDir: folder.path,
      port,
      stop: stopper(running, lock, log),
    };
  } catch (error) {
    if (running) signal(running.pid, 'SIGINT');
    lock.release();
    throw error;
  }
}

/**
 * The running server of a data folder that another process of ours holds (`npm start`): for commands beside it, which
 * leave it running. `undefined` when none runs. @throws EmbeddedPostgresError when what runs there is not ours
 */
export async function findEmbeddedPostgres(
  dataDir: string,
): Promise<Pick<EmbeddedPostgres, 'urls' | 'dataDir' | 'port'> | undefined> {
  if (!existsSync(dataDir)) return undefined;
  const folder = claimFolder(dataDir);
  const at = prepare(folder, recordedHome(folder), true);
  const running = existsSync(at.pgDir) ? await leftServer(at) : undefined;
  return running && { urls: urlsOf(at.passwords, running.port), dataDir: folder.path, port: running.port };
}
