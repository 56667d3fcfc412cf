import { randomBytes } from 'node:crypto';
import { access, constants, type FileHandle, link, lstat, mkdir, open, rm, unlink } from 'node:fs/promises';
import path from 'node:path';

import { isUuid } from '@mimamori/platform';

import type { BlobDriver, OpenObject } from './blob-driver';

const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';

/** A name in a folder survives a power cut only when the folder itself has been synced. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** One read may give less than was asked for. */
async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(Math.max(0, length));
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await handle.read(bytes, filled, length - filled, position + filled);
    if (!bytesRead) break;
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
}

/** Objects as files: `<dir>/<tenant>/<aa>/<id>`, where `aa` ends the id (a UUIDv7 begins with the time: no spread). */
export class FolderDriver implements BlobDriver {
  private constructor(private readonly dir: string) {}

  /** Makes the folder when it is not there. @throws Error when it cannot be made or entered */
  static async open(dir: string): Promise<FolderDriver> {
    const driver = new FolderDriver(path.resolve(dir));
    await driver.makeFolder(driver.dir);
    await access(driver.dir, constants.R_OK | constants.W_OK | constants.X_OK);
    return driver;
  }

  async write(tenantId: string, id: string, file: Uint8Array | AsyncIterable<Uint8Array>): Promise<void> {
    const target = this.place(tenantId, id);
    const folder = path.dirname(target);
    await this.makeFolder(folder);
    const temporary = path.join(folder, `.${id}.${randomBytes(6).toString('hex')}.tmp`);
    const handle = await open(temporary, 'wx', FILE_MODE);
    try {
      try {
        const pieces = Symbol.asyncIterator in file ? file : [file];
        // each goes behind the one before
        for await (const piece of pieces) await handle.writeFile(piece);
        await handle.sync();
      } finally {
        await handle.close();
      }
      // A link instead of a rename: it is as atomic, and refuses to replace an object that is there.
      await link(temporary, target);
    } finally {
      await rm(temporary, { force: true });
    }
    await syncFolder(folder);
  }

  async open(tenantId: string, id: string): Promise<OpenObject | undefined> {
    let handle: FileHandle;
    try {
      handle = await open(this.place(tenantId, id), 'r');
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
    try {
      const { size } = await handle.stat();
      return {
        size,
        read: (position, length) => readAt(handle, position, length),
        close: () => handle.close(),
      };
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  async remove(tenantId: string, id: string): Promise<void> {
    const target = this.place(tenantId, id);
    try {
      await unlink(target);
      await syncFolder(path.dirname(target));
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }

  async exists(tenantId: string, id: string): Promise<boolean> {
    try {
      await lstat(this.place(tenantId, id));
      return true;
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
    // A store that went away has nothing, too: only inside a store that is there does nothing mean absence.
    await lstat(this.dir);
    return false;
  }

  private place(tenantId: string, id: string): string {
    if (!isUuid(tenantId) || !isUuid(id)) throw new Error('a blob is named by two UUIDs');
    return path.join(this.dir, tenantId, id.slice(-2), id);
  }

  private async makeFolder(folder: string): Promise<void> {
    const first = await mkdir(folder, { recursive: true, mode: FOLDER_MODE });
    if (first === undefined) return;
    // Each new name lies in a folder above, up to the one that was there before.
    for (let at = folder; at.length >= first.length; at = path.dirname(at))
      await syncFolder(path.dirname(at));
  }
}
