import { spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { findBinaries } from './binaries';
import { clusterUser } from './cluster-user';
import { readClusterRecord, writeClusterRecord } from './identity';
import { readPidFile } from './pid-file';
import { freePort, halt, launch } from './server';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './start';

jest.setTimeout(120_000);

let dataDir: string;
const started: EmbeddedPostgres[] = [];

async function start(): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dataDir, durable: false });
  started.push(server);
  return server;
}

const starting = () => startEmbeddedPostgres({ dataDir, durable: false });

async function ask(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>({ text: sql });
    return rows;
  } finally {
    await client.end();
  }
}

/** Leaves the server running and takes the lock of a dead process: what `kill -9` of the application does. */
function forgetLikeKilled(): void {
  const holder: unknown = JSON.parse(readFileSync(join(dataDir, 'mimamori.lock'), 'utf8'));
  writeFileSync(
    join(dataDir, 'mimamori.lock'),
    JSON.stringify({ ...(holder as object), startedAt: 'long ago' }),
  );
}

/** One cluster for the file, made by the first start; every test leaves it as it should be. */
beforeAll(() => {
  const parent = mkdtempSync(join(tmpdir(), 'mimamori-start-'));
  chmodSync(parent, 0o711); // else, as root, the cluster would go to the system's folder
  dataDir = join(parent, 'data');
});

afterEach(async () => {
  await Promise.all(started.splice(0).map((server) => server.stop()));
});

afterAll(() => rmSync(join(dataDir, '..'), { recursive: true, force: true }));

describe('a fresh folder', () => {
  it('starts, separates the roles, keeps its data and stops', async () => {
    const first = await start();
    expect(first).toMatchObject({ firstStart: true, joined: false });
    expect(statSync(join(dataDir, 'pg')).mode & 0o777).toBe(0o700);
    expect(statSync(join(dataDir, 'passwords.json')).mode & 0o777).toBe(0o600);

    const who = `select current_user::text as who, rolsuper or rolbypassrls as strong, has_database_privilege(current_database(), 'create') as creates, has_schema_privilege('public', 'create') as makes from pg_roles where rolname = current_user`;
    expect(await ask(first.urls.app, who)).toEqual([
      { who: 'mimamori_app', strong: false, creates: false, makes: false },
    ]);
    expect(await ask(first.urls.system, who)).toMatchObject([
      { who: 'mimamori_system', strong: false, makes: false },
    ]);
    expect(await ask(first.urls.migration, who)).toMatchObject([
      { who: 'mimamori_migrator', creates: true, makes: true },
    ]);
    await ask(
      first.urls.migration,
      'create extension pg_trgm; create extension btree_gist; create schema mimamori',
    );
    await ask(first.urls.migration, 'create table kept as select 1 as n');
    await expect(ask(first.urls.app, 'select * from kept')).rejects.toThrow('permission denied');
    expect(await ask(first.urls.migration, `select cardinality(show_trgm('東京')) > 0 as japanese`)).toEqual([
      { japanese: true },
    ]);
    await expect(ask(first.urls.app.replace(/:[^:@]*@/, ':guess@'), 'select 1')).rejects.toThrow('password');
    expect(readFileSync(join(dataDir, 'pg', 'pg_hba.conf'), 'utf8')).not.toMatch(
      /^[^#\n].*\b(trust|peer)\b/m,
    );

    await Promise.all([first.stop(), first.stop()]);
    expect(existsSync(join(dataDir, 'pg', 'postmaster.pid'))).toBe(false);
    expect(existsSync(join(dataDir, 'mimamori.lock'))).toBe(false);

    const second = await start();
    expect(second).toMatchObject({ firstStart: false, joined: false });
    expect(await ask(second.urls.migration, 'select n from kept')).toEqual([{ n: 1 }]);
  });
});

describe('a server that is already there', () => {
  it('refuses a second starter, joins after a kill, and stops what it joined', async () => {
    const first = await start();
    await expect(starting()).rejects.toMatchObject({ code: 'folder_locked' });
    forgetLikeKilled();
    const second = await start();
    expect(second).toMatchObject({ joined: true, firstStart: false, port: first.port });
    await second.stop();
    expect(existsSync(join(dataDir, 'pg', 'postmaster.pid'))).toBe(false);
  });

  it('does not join what it cannot prove', async () => {
    const first = await start();
    forgetLikeKilled();
    const secrets = join(dataDir, 'passwords.json');
    const text = readFileSync(secrets, 'utf8');
    writeFileSync(secrets, text.replace(/"superuser":"[^"]*"/, `"superuser":"${'x'.repeat(32)}"`));
    await expect(starting()).rejects.toMatchObject({ code: 'server_not_ours' });
    writeFileSync(secrets, text);
    expect(await ask(first.urls.superuser, 'select 1 as n')).toEqual([{ n: 1 }]);
  });

  it('ignores the pid file of a process that is no PostgreSQL', async () => {
    await (await start()).stop();
    const other = spawn('sleep', ['30']);
    try {
      writeFileSync(
        join(dataDir, 'pg', 'postmaster.pid'),
        `${other.pid}\n${dataDir}/pg\n1\n1\n\n\n\nready\n`,
      );
      const outcome = await start().catch((error: unknown) => error);
      expect(outcome).toMatchObject(
        process.getuid?.() === 0 ? { joined: false } : { code: 'server_not_ours' },
      );
    } finally {
      other.kill();
    }
  });
});

describe('the port', () => {
  it('is chosen again when another program takes it meanwhile', async () => {
    await (await start()).stop();
    const other = createServer();
    const taken = await new Promise<number>((done) => {
      other.listen(0, '127.0.0.1', () => {
        const address = other.address();
        done(typeof address === 'object' && address ? address.port : 0);
      });
    });
    const ports = [taken, await freePort()];
    const pgDir = join(dataDir, 'pg');
    const user = clusterUser(pgDir);
    const { bin } = await findBinaries({
      from: __dirname,
      user,
      copyTo: [join(dataDir, 'bin')],
      major: undefined,
    });
    const running = await launch(
      { home: dataDir, pgDir, bin, user, durable: false },
      async () => ports.shift() ?? 0,
    );
    try {
      expect(running.port).not.toBe(taken);
      expect(readPidFile(pgDir)).toMatchObject({ port: running.port, status: 'ready' });
    } finally {
      await halt(running, () => undefined);
      other.close();
    }
  });
});

describe('a folder that is not as we left it', () => {
  it('refuses another cluster, another major, a half one and a missing password file', async () => {
    await (await start()).stop();
    const record = readClusterRecord(dataDir);
    if (!record) throw new Error('the cluster was not recorded');
    expect(readPidFile(join(dataDir, 'pg'))).toBeUndefined();

    writeClusterRecord(dataDir, { ...record, systemIdentifier: '1' });
    await expect(starting()).rejects.toMatchObject({ code: 'cluster_foreign' });
    writeClusterRecord(dataDir, record);

    const version = join(dataDir, 'pg', 'PG_VERSION');
    const good = readFileSync(version, 'utf8');
    writeFileSync(version, '14\n');
    await expect(starting()).rejects.toMatchObject({
      code: 'wrong_major',
      wayOut: expect.stringContaining('pg_dumpall'),
    });
    rmSync(version);
    await expect(starting()).rejects.toMatchObject({ code: 'cluster_incomplete' });
    writeFileSync(version, good);

    renameSync(join(dataDir, 'passwords.json'), join(dataDir, 'elsewhere'));
    await expect(starting()).rejects.toMatchObject({ code: 'cluster_incomplete' });
    renameSync(join(dataDir, 'elsewhere'), join(dataDir, 'passwords.json'));
    expect(existsSync(join(dataDir, 'mimamori.lock'))).toBe(false);
  });

  it('finishes a first start that was interrupted before the roles', async () => {
    await (await start()).stop();
    const record = readClusterRecord(dataDir);
    if (!record) throw new Error('the cluster was not recorded');
    writeClusterRecord(dataDir, { ...record, ready: false });
    expect(await start()).toMatchObject({ firstStart: true });
  });
});
