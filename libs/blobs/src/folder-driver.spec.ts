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

async function read(id: string): Promise<Buffer | undefined> {
  const object = await driver.open(tenant, id);
  const bytes = await object?.read(0, object.size + 10);
  await object?.close();
  return bytes;
}

async function* stream(...parts: (string | Error)[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) {
    if (part instanceof Error) throw part;
    yield Buffer.from(part);
  }
}

describe('FolderDriver', () => {
  it('writes, reads, removes', async () => {
    await driver.write(tenant, id, bytes);
    expect(await read(id)).toEqual(bytes);
    expect(await driver.exists(tenant, id)).toBe(true);
    await driver.remove(tenant, id);
    expect(await driver.exists(tenant, id)).toBe(false);
    expect(await read(id)).toBeUndefined();
    await driver.remove(tenant, id);
  });

  it('reads from any place, and less at the end', async () => {
    await driver.write(tenant, id, Buffer.from('0123456789'));
    const object = (await driver.open(tenant, id))!;
    expect(object.size).toBe(10);
    expect((await object.read(2, 3)).toString()).toBe('234');
    expect((await object.read(8, 5)).toString()).toBe('89');
    expect((await object.read(10, 5)).length).toBe(0);
    await object.close();
  });

  it('writes a stream, and nothing of one that fails', async () => {
    await driver.write(tenant, id, stream('a', 'b'));
    expect((await read(id))?.toString()).toBe('ab');
    const other = randomUUID();
    await expect(driver.write(tenant, other, stream('a', new Error('cut')))).rejects.toThrow('cut');
    expect(await filesBelow(dir)).toEqual([id]);
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
    expect(await read(id)).toEqual(bytes);
    expect(await filesBelow(dir)).toEqual([id]);
  });

  it('keeps tenants apart', async () => {
    await driver.write(tenant, id, bytes);
    expect(await driver.exists(randomUUID(), id)).toBe(false);
  });

  it.each(['..', '../../etc/passwd', '', id.toUpperCase(), `${id}/x`])(
    'refuses the name %j',
    async (name) => {
      await expect(driver.open(tenant, name)).rejects.toThrow(/UUID/);
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
    driver = await FolderDriver.open(dir);
    expect(await read(id)).toEqual(bytes);
    await writeFile(path.join(parent, 'file'), '');
    await expect(FolderDriver.open(path.join(parent, 'file'))).rejects.toMatchObject({ code: 'EEXIST' });
  });

  it('reports what keeps it from looking', async () => {
    await writeFile(path.join(dir, tenant), '');
    await expect(driver.exists(tenant, id)).rejects.toMatchObject({ code: 'ENOTDIR' });
    await expect(driver.remove(tenant, id)).rejects.toMatchObject({ code: 'ENOTDIR' });
  });
});
