import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { findEmbeddedPostgres } from '@mimamori/embedded';
import pg from 'pg';

import { allGone, isRunning, type Product, startProduct } from './product';

const ENV = { MIMAMORI_DEMO_SCALE: '3', MIMAMORI_DEMO_PASSWORD: 'system-test-1' };
const PATIENCE_MS = 60_000;

// two starts, each of some seconds; a busy machine may need ten times as long
jest.setTimeout(180_000);

/** Rows of a query as the superuser; `undefined` while there is no server or no such table. */
async function asked(dataDir: string, sql: string): Promise<object[] | undefined> {
  const found = await findEmbeddedPostgres(dataDir).catch(() => undefined);
  if (!found) return undefined;
  const client = new pg.Client(found.urls.superuser);
  try {
    await client.connect();
    return (await client.query(sql)).rows as object[];
  } catch {
    return undefined; // not migrated yet
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + PATIENCE_MS; !(await condition()); await pause(20))
    if (Date.now() > end) throw new Error('it did not come to that');
}

describe('a first start that is killed', () => {
  let folder: string;
  const started: Product[] = [];
  const start = async () => {
    const product = await startProduct(path.join(folder, 'data'), ENV);
    started.push(product);
    return product;
  };

  beforeAll(async () => {
    folder = await fs.mkdtemp(path.join(os.tmpdir(), 'mimamori-interrupted-'));
    await fs.chmod(folder, 0o711); // started by root, the database's own user has to pass
  });
  afterAll(async () => {
    for (const { child, family } of started.filter(({ child: { pid } }) => isRunning(pid!))) {
      const members = family();
      child.kill('SIGKILL');
      for (const pid of members.filter(isRunning)) process.kill(pid, 'SIGKILL');
    }
    await fs.rm(folder, { recursive: true, force: true });
  });

  it('while the demonstration is made: the next one makes it anew, as a whole', async () => {
    const killed = await start();
    const dataDir = path.join(folder, 'data');
    await until(
      async () => (await asked(dataDir, `select from tenant where code = 'mimamart'`))?.length === 1,
    );
    const family = killed.family();
    killed.child.kill('SIGKILL');
    for (const pid of family.filter(isRunning)) process.kill(pid, 'SIGKILL');
    await allGone(family);

    const again = await start();
    await again.ready();
    expect(again.output()).toContain('made anew');
    expect(again.output()).toContain('Demonstration sign-ins');
    const counts = await asked(
      dataDir,
      `select (select count(*)::int from tenant) as tenants, (select count(*)::int from site) as sites`,
    );
    expect(counts).toEqual([{ tenants: 3, sites: 6 }]);
    const members = again.family();
    again.child.kill('SIGINT');
    expect(await again.ended).toBe(0);
    await allGone(members);
  });
});
