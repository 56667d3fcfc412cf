import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { FolderDriver } from './folder-driver';

const bytes = Buffer.from('sealed');
const tenant = randomUUID();
const id = randomUUID();
let parent: string;
let dir: string;
let driver: FolderDriver;

beforeEach(async () => {
  parent = await mkdtemp(path.join(tmpdir(), 'blobs-'));
  dir = path.join(parent, 'store');
  driver = await FolderDriver.open(dir);
});

afterEach(() => rm(parent, { recursive: true, force: true }));

const filesBelow = async (folder: string): Promise<string[]> =>
  (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map(({ name }) => name);

describe('FolderDriver', () => {
  it('writes, reads, removes', async () => {
    await driver.write(tenant, id, bytes);
    expect(await driver.read(tenant, id)).toEqual(bytes);
    expect(await driver.exists(tenant, id)).toBe(true);
    await driver.remove(tenant, id);
    expect(await driver.exists(tenant, id)).toBe(false);
    expect(await driver.read(tenant, id)).toBeUndefined();
    await driver.remove(tenant, id);
  });

  it('lets only its own user read, and leaves nothing else behind', async () => {
    await driver.write(tenant, id, bytes);
    const place = path.join(dir, tenant, id.slice(-2), id);
    const mode = async (file: string): Promise<number> => (await stat(file)).mode & 0o777;
    expect(await mode(place)).toBe(0o600);
    for (const folder of [path.dirname(place), path.join(dir, tenant), dir])
      expect(await mode(folder)).toBe(0o700);
    expect(await filesBelow(dir)).toEqual([id]);
  });

  it('does not replace an object', async () => {
    await driver.write(tenant, id, bytes);
    await expect(driver.write(tenant, id, Buffer.from('other'))).rejects.toMatchObject({ code: 'EEXIST' });
    expect(await driver.read(tenant, id)).toEqual(bytes);
    expect(await filesBelow(dir)).toEqual([id]);
  });

  it('keeps tenants apart', async () => {
    await driver.write(tenant, id, bytes);
    expect(await driver.exists(randomUUID(), id)).toBe(false);
  });

  it.each(['..', '../../etc/passwd', '', id.toUpperCase(), `${id}/x`])(
    'refuses the name %j',
    async (name) => {
      await expect(driver.read(tenant, name)).rejects.toThrow(/UUID/);
      await expect(driver.write(name, id, bytes)).rejects.toThrow(/UUID/);
    },
  );

  it('does not take a store that went away for an empty one', async () => {
    await expect(driver.exists(tenant, id)).resolves.toBe(false);
    await rm(dir, { recursive: true });
    await expect(driver.exists(tenant, id)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('opens a store again, and not a file in its place', async () => {
    await driver.write(tenant, id, bytes);
    expect(await (await FolderDriver.open(dir)).read(tenant, id)).toEqual(bytes);
    await writeFile(path.join(parent, 'file'), '');
    await expect(FolderDriver.open(path.join(parent, 'file'))).rejects.toMatchObject({ code: 'EEXIST' });
  });

  it('reports what keeps it from looking', async () => {
    await writeFile(path.join(dir, tenant), '');
    await expect(driver.exists(tenant, id)).rejects.toMatchObject({ code: 'ENOTDIR' });
    await expect(driver.remove(tenant, id)).rejects.toMatchObject({ code: 'ENOTDIR' });
  });
});
