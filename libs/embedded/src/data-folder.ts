import { randomUUID } from 'node:crypto';
import { chmodSync, mkdirSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { EmbeddedPostgresError, inFolder } from './errors';
import { createPrivateFile, parseRecord, readIfPresent, TEMPORARY_PREFIX } from './private-file';

const MARKER = 'mimamori.json';
const PRODUCT = 'mimamori';
const LAYOUT_VERSION = 1;

/** A folder that carries our marker. `id` is random and never changes; `path` has no symbolic links. */
export interface DataFolder {
  path: string;
  id: string;
}

function foreign(path: string, why: string): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    'folder_foreign',
    `The folder ${path} ${why}.`,
    'Nothing in it was touched: set MIMAMORI_DATA_DIR to a new or empty folder, or move its content away.',
  );
}

/** The instance id of a marker. @throws folder_foreign when it is not a marker that this version understands */
export function readMarker(path: string, text: string): string {
  const marker = parseRecord(text);
  if (marker?.['product'] !== PRODUCT || typeof marker['id'] !== 'string' || !marker['id'])
    throw foreign(path, `has a ${MARKER} that is not ours`);
  if (marker['version'] !== LAYOUT_VERSION)
    throw foreign(path, `was made by another version of this product (layout ${String(marker['version'])})`);
  return marker['id'];
}

function mustBeOurs(path: string): void {
  const stat = statSync(path);
  if (!stat.isDirectory()) throw foreign(path, 'is not a folder');
  const me = process.getuid?.();
  if (me !== undefined && stat.uid !== me)
    throw foreign(path, `belongs to another user (uid ${stat.uid}, this process has ${me})`);
}

/**
 * Opens a data folder, or makes one out of a missing or empty folder: mode 0711, so that the server's user can pass to
 * `pg/` but not list. A folder with content and without our marker is never touched.
 * @param id for the second folder of an instance (only its cluster): the instance's id, which an existing one must carry
 * @throws EmbeddedPostgresError folder_foreign | folder_unwritable | disk_full
 */
export function claimFolder(dataDir: string, id?: string): DataFolder {
  return inFolder(dataDir, () => {
    mkdirSync(resolve(dataDir), { recursive: true, mode: 0o711 });
    const path = realpathSync(dataDir);
    mustBeOurs(path);
    const marker = join(path, MARKER);
    if (readIfPresent(marker) === undefined) {
      const content = readdirSync(path).filter((name) => !name.startsWith(TEMPORARY_PREFIX));
      if (content.length > 0 && !content.includes(MARKER))
        throw foreign(path, 'is not empty and was not made by this product');
      const record = { product: PRODUCT, version: LAYOUT_VERSION, id: id ?? randomUUID() };
      createPrivateFile(marker, `${JSON.stringify(record)}\n`);
    }
    const found = readMarker(path, readIfPresent(marker) ?? '');
    if (id !== undefined && found !== id)
      throw foreign(path, 'holds the database of another data folder, perhaps one that was deleted');
    chmodSync(path, 0o711);
    if (id === undefined) mkdirSync(join(path, 'blobs'), { recursive: true, mode: 0o700 });
    return { path, id: found };
  });
}
