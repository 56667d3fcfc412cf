import { execFile } from 'node:child_process';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

import { startEmbeddedPostgres } from '@mimamori/embedded';
import pg from 'pg';

const ROOT = path.resolve(__dirname, '../..');
const HEADINGS = '店番,カメラ番号,カメラ名';

// each command loads the whole product
jest.setTimeout(120_000);

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

describe('the command line on an empty folder', () => {
  let folder: string;
  let dataDir: string;

  beforeAll(async () => {
    folder = await fs.mkdtemp(path.join(os.tmpdir(), 'mimamori-cli-'));
    await fs.chmod(folder, 0o711); // started by root, the database's own user has to pass
    dataDir = path.join(folder, 'data');
  });
  afterAll(() => fs.rm(folder, { recursive: true, force: true }));

  const cli = (...args: string[]): Promise<Ended> =>
    new Promise((resolve) => {
      const env = { ...process.env, MIMAMORI_DATA_DIR: dataDir, LANG: 'ja_JP.UTF-8', NODE_ENV: undefined };
      execFile(process.execPath, ['bin/mimamori.mjs', ...args], { cwd: ROOT, env }, (error, out, err) =>
        resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, out, err }),
      );
    });

  it('says how it is called', async () => {
    const { code, err } = await cli('nonsense');
    expect(code).toBe(2);
    for (const command of [
      'migrate',
      'seed',
      'create-tenant',
      'enrolment-link',
      'import cameras',
      'openapi',
      'roles',
    ])
      expect(err).toContain(command);
  });

  it('prints the SQL of the three roles, with other passwords each time', async () => {
    const [first, second] = [await cli('roles'), await cli('roles')];
    for (const role of ['mimamori_app', 'mimamori_system', 'mimamori_migrator'])
      expect(first.out).toContain(role);
    expect(first.out).not.toBe(second.out);
  });

  it('migrates once', async () => {
    expect((await cli('migrate')).out).toContain('PlatformFoundation');
    expect((await cli('migrate')).out.trim()).toBe('nothing to do');
  });

  it('founds a tenant, imports into it with the errors in Japanese, and the log names system:cli', async () => {
    const founded = await cli(
      'create-tenant',
      '--code',
      'aozora',
      '--name',
      'あおぞら',
      '--owner-name',
      '青空',
    );
    expect(founded).toMatchObject({ code: 0 });
    expect(founded.out).toMatch(/\/v1\/auth\/activate\?token=\S+/);
    const file = path.join(folder, 'inventory.csv');
    await fs.writeFile(file, `${HEADINGS}\r\n0009,C01,入口\r\n`);
    const imported = await cli('import', 'cameras', '--tenant', 'aozora', file);
    expect(imported.code).toBe(1);
    expect(imported.out).toMatch(/inventory\.csv:2 店番: .*[ぁ-ん]/);
    expect(await actors()).toEqual(
      expect.arrayContaining([
        { action: 'identity.tenant.found', actor_id: 'system:cli' },
        { action: 'cameras.import', actor_id: 'system:cli' },
      ]),
    );
    expect((await cli('import', 'cameras', '--tenant', 'nobody', file)).code).not.toBe(0);
    // invited only: there is no password yet that a link could stand beside
    const early = await cli('enrolment-link', '--tenant', 'aozora', '--user', 'owner');
    expect([early.code, early.out]).toEqual([1, '']);
  });

  async function actors(): Promise<object[]> {
    const postgres = await startEmbeddedPostgres({ dataDir });
    const client = new pg.Client(postgres.urls.superuser);
    try {
      await client.connect();
      return (await client.query('select distinct action, actor_id from audit_event')).rows;
    } finally {
      await client.end();
      await postgres.stop();
    }
  }
});
