import { randomBytes } from 'node:crypto';
import { closeSync, openSync, readSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { codeOf, EmbeddedPostgresError, inFolder } from './errors';
import { createPrivateFile, parseRecord, readIfPresent, replacePrivateFile } from './private-file';
import type { RolePasswords } from './roles';

export const SUPERUSER = 'postgres';

export type ClusterPasswords = RolePasswords & { superuser: string };

/** What was recorded about the cluster when it was made; `ready` = roles and database exist. */
export interface ClusterRecord {
  systemIdentifier: string;
  major: number;
  ready: boolean;
}

function incomplete(file: string, why: string): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    'cluster_incomplete',
    `The file ${file} ${why}, so the database cannot be proved to be ours.`,
    'Put the file back from a backup of the data folder, or move the data folder away and begin anew.',
  );
}

/** Reads the random passwords of the cluster, or makes them when there is no cluster yet. */
export function clusterPasswords(folder: string, clusterExists: boolean): ClusterPasswords {
  const file = join(folder, 'passwords.json');
  return inFolder(folder, () => {
    if (readIfPresent(file) === undefined) {
      if (clusterExists) throw incomplete(file, 'is missing');
      const fresh = () => randomBytes(24).toString('base64url');
      const made = { superuser: fresh(), app: fresh(), system: fresh(), migrator: fresh() };
      createPrivateFile(file, `${JSON.stringify(made)}\n`);
    }
    const record = parseRecord(readIfPresent(file) ?? '') ?? {};
    const { superuser, app, system, migrator } = record;
    if ([superuser, app, system, migrator].every((text) => typeof text === 'string' && text.length >= 24))
      return {
        superuser: String(superuser),
        app: String(app),
        system: String(system),
        migrator: String(migrator),
      };
    throw incomplete(file, 'is damaged');
  });
}

export function readClusterRecord(home: string): ClusterRecord | undefined {
  const file = join(home, 'cluster.json');
  const text = inFolder(home, () => readIfPresent(file));
  if (text === undefined) return undefined;
  const { systemIdentifier, major, ready } = parseRecord(text) ?? {};
  if (typeof systemIdentifier !== 'string' || typeof major !== 'number' || typeof ready !== 'boolean')
    throw incomplete(file, 'is damaged');
  return { systemIdentifier, major, ready };
}

export function writeClusterRecord(home: string, record: ClusterRecord): void {
  inFolder(home, () => replacePrivateFile(join(home, 'cluster.json'), `${JSON.stringify(record)}\n`));
}

/** The cluster's own random number: the first eight bytes of its control file, in the machine's byte order. */
export function systemIdentifierOf(pgDir: string): string {
  const fd = openSync(join(pgDir, 'global', 'pg_control'), 'r');
  try {
    const bytes = Buffer.alloc(8);
    if (readSync(fd, bytes, 0, 8, 0) !== 8) throw incomplete(join(pgDir, 'global/pg_control'), 'is damaged');
    return bytes.readBigUInt64LE().toString();
  } finally {
    closeSync(fd);
  }
}

/** @throws cluster_incomplete | cluster_foreign when `pg/` is not the cluster that this data folder made */
export function mustBeRecorded(home: string, pgDir: string): ClusterRecord {
  const record = readClusterRecord(home);
  if (!record) throw incomplete(join(home, 'cluster.json'), 'is missing');
  const found = inFolder(home, () => systemIdentifierOf(pgDir));
  if (found !== record.systemIdentifier)
    throw new EmbeddedPostgresError(
      'cluster_foreign',
      `The database in ${pgDir} is not the one that this data folder made (${found}, expected ${record.systemIdentifier}).`,
      'Put the original pg/ folder back, or set MIMAMORI_DATA_DIR to a new folder.',
    );
  return record;
}

export function urlOf(user: string, password: string, port: number, database: string): string {
  return `postgres://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}/${encodeURIComponent(database)}`;
}

/** Runs `work` as superuser on one connection. */
export async function asSuperuser<T>(
  at: { port: number; password: string; database?: string },
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const client = new Client({
    connectionString: urlOf(SUPERUSER, at.password, at.port, at.database ?? 'postgres'),
    connectionTimeoutMillis: 5_000,
  });
  client.on('error', () => undefined); // a server that goes away meanwhile is reported by the query itself
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

export type Proof = 'ours' | 'starting' | 'foreign';

/** Asks the server on `port` who it is: ours only with our password, our folder and our system identifier. */
export async function proveServer(at: {
  port: number;
  password: string;
  pgDir: string;
  systemIdentifier: string;
}): Promise<Proof> {
  try {
    return await asSuperuser(at, async (client) => {
      const { rows } = await client.query<{ dir: string; id: string }>(
        `select current_setting('data_directory') as dir, system_identifier::text as id from pg_control_system()`,
      );
      const [row] = rows;
      if (!row || row.id !== at.systemIdentifier) return 'foreign';
      return realpathSync(row.dir) === realpathSync(at.pgDir) ? 'ours' : 'foreign';
    });
  } catch (error) {
    // 57P03: the server is starting, recovering or stopping
    const later = ['57P03', 'ECONNREFUSED', 'ECONNRESET'];
    return later.includes(codeOf(error) ?? '') ? 'starting' : 'foreign';
  }
}
