import fs from 'node:fs/promises';
import { existsSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { allGone, freePort, isRunning, listenOn, type Product, startProduct } from './product';

const SIGN_INS = 'Demonstration sign-ins';
const SMALL = { MIMAMORI_DEMO_SCALE: '2', MIMAMORI_DEMO_PASSWORD: 'system-test-1' };

// A start takes two seconds; a busy machine may need ten times as long
jest.setTimeout(120_000);

describe('npm start', () => {
  let folder: string;
  const started: Product[] = [];

  beforeAll(async () => {
    folder = await fs.mkdtemp(path.join(os.tmpdir(), 'mimamori-start-'));
    await fs.chmod(folder, 0o711); // started by root, the database's own user has to pass
  });
  afterAll(async () => {
    // What a failed test left running; a test that passed has stopped its own
    for (const { child, family } of started.filter(({ child: { pid } }) => isRunning(pid!))) {
      const members = family();
      child.kill('SIGKILL');
      for (const pid of members.filter(isRunning)) process.kill(pid, 'SIGKILL');
    }
    await fs.rm(folder, { recursive: true, force: true });
  });

  const dataDir = (name = 'data') => path.join(folder, name);

  async function start(name?: string, env: Record<string, string> = {}): Promise<Product> {
    const product = await startProduct(dataDir(name), env);
    started.push(product);
    return product;
  }

  async function startUntilReady(name?: string, env?: Record<string, string>): Promise<Product> {
    const product = await start(name, env);
    await product.ready();
    return product;
  }

  async function stopWith(signal: NodeJS.Signals, product: Product, name?: string): Promise<void> {
    const family = product.family();
    // Supervisor, api and worker; a database that was joined is no child of ours
    expect(family.length).toBeGreaterThanOrEqual(3);
    product.child.kill(signal);
    expect(await product.ended).toBe(0);
    await allGone(family);
    for (const file of ['mimamori.lock', 'pg/postmaster.pid'])
      expect({ file, left: existsSync(path.join(dataDir(name), file)) }).toEqual({ file, left: false });
  }

  const signIn = (url: string) =>
    fetch(`${url}/v1/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ tenant: 'mimamart', loginId: 'owner', password: SMALL.MIMAMORI_DEMO_PASSWORD }),
    });

  it('prints the sign-ins on the first start, serves, and stops cleanly on SIGINT', async () => {
    const product = await startUntilReady('data', SMALL);
    expect(product.output()).toContain(SIGN_INS);
    expect((await fetch(`${product.url}/health/ready`)).status).toBe(200);
    expect((await signIn(product.url)).status).toBe(200);
    await stopWith('SIGINT', product);
  });

  it('keeps the data, prints no password again, holds the folder alone, and stops on SIGTERM', async () => {
    const product = await startUntilReady('data', SMALL);
    expect(product.output()).not.toContain(SIGN_INS);
    expect(product.output()).not.toContain(SMALL.MIMAMORI_DEMO_PASSWORD);
    expect((await signIn(product.url)).status).toBe(200);

    const second = await start('data', SMALL);
    expect(await second.ended).toBe(1);
    expect(second.output()).toMatch(/in use by process \d+/);
    expect((await fetch(`${product.url}/health/ready`)).status).toBe(200);

    await stopWith('SIGTERM', product);
  });

  it('joins what kill -9 of the supervisor left, and the orphans end', async () => {
    const killed = await startUntilReady('data', SMALL);
    const family = killed.family();
    killed.child.kill('SIGKILL');
    expect(await killed.ended).toBeNull();

    const again = await startUntilReady('data', { ...SMALL, PORT: new URL(killed.url).port });
    expect(again.output()).toContain('left running');
    expect((await signIn(again.url)).status).toBe(200);
    await stopWith('SIGINT', again);
    await allGone(family);
  });

  it('says which port is busy and leaves nothing running', async () => {
    const port = await freePort();
    const other = await listenOn(port);
    const product = await start('data', { ...SMALL, PORT: String(port) });
    const code = await product.ended;
    await new Promise((resolve) => other.close(resolve));
    expect(code).toBe(1);
    expect(product.output()).toMatch(new RegExp(`[Pp]ort ${port}`));
    expect(product.output()).not.toMatch(/^\s+at /m);
    expect(existsSync(dataDir('data/pg/postmaster.pid'))).toBe(false);
  });

  it('seeds nothing with MIMAMORI_DEMO=off', async () => {
    const product = await startUntilReady('empty', { ...SMALL, MIMAMORI_DEMO: 'off' });
    expect(product.output()).not.toContain(SIGN_INS);
    expect((await signIn(product.url)).status).toBe(401);
    await stopWith('SIGINT', product, 'empty');
  });

  it('names every wrong variable and leaves nothing running', async () => {
    const product = await start('wrong', { PORT: 'eighty', MIMAMORI_MASTER_KEY: 'c2hvcnQ=' });
    expect(await product.ended).not.toBe(0);
    expect(product.output()).toContain('PORT');
    expect(product.output()).toContain('MIMAMORI_MASTER_KEY');
    expect(product.output()).not.toContain('c2hvcnQ=');
    expect(existsSync(dataDir('wrong/pg/postmaster.pid'))).toBe(false);
  });
});
