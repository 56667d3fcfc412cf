import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { codeOf, inFolder } from './errors';
import { ownedFolder } from './owned-folder';

interface Link {
  source: string;
  target: string;
}

function isLink(entry: unknown): entry is Link {
  return (
    typeof entry === 'object' &&
    entry !== null &&
    'source' in entry &&
    'target' in entry &&
    typeof entry.source === 'string' &&
    typeof entry.target === 'string'
  );
}

/** The links of a package that stay inside it and join neighbours; paths are relative to the package's folder. */
export function parseLinks(text: string): Link[] {
  const list: unknown = JSON.parse(text);
  if (!Array.isArray(list)) return [];
  return list.filter(isLink).filter(({ source, target }) => {
    const inside = resolve('/native', '..', target).startsWith(`${sep}native${sep}`);
    return inside && dirname(source) === dirname(target);
  });
}

/**
 * npm packages cannot carry symbolic links; the package lays them in an install script, which `--ignore-scripts` skips.
 * @param root the package's `native` folder
 * @returns number of links laid; stops quietly at a tree that may not be written (the caller then copies it)
 */
export function layLibraryLinks(root: string): number {
  const list = join(root, 'pg-symlinks.json');
  if (!existsSync(list)) return 0;
  let laid = 0;
  for (const { source, target } of parseLinks(readFileSync(list, 'utf8'))) {
    const link = join(root, '..', target);
    if (lstatSync(link, { throwIfNoEntry: false })) continue;
    try {
      symlinkSync(basename(source), link);
      laid++;
    } catch (error) {
      if (codeOf(error) === 'EEXIST') continue; // another starter was faster
      if (['EACCES', 'EROFS', 'EPERM'].includes(codeOf(error) ?? '')) return laid;
      throw error;
    }
  }
  return laid;
}

/** Lets everybody read, and run what the owner may run: the copy holds programs only, no data. */
function openForReading(path: string): void {
  const stat = lstatSync(path);
  if (stat.isSymbolicLink()) return;
  chmodSync(path, stat.isDirectory() || stat.mode & 0o100 ? 0o755 : 0o644);
  if (stat.isDirectory()) for (const name of readdirSync(path)) openForReading(join(path, name));
}

/**
 * Copies the tree (60 MB, once) to `<place>/<label>` and lays its links.
 * @param place a folder that only we can write (made when missing): what lies in it is run without another look
 * @throws EmbeddedPostgresError folder_foreign | folder_unwritable | disk_full
 */
export function privateCopy(root: string, place: string, label: string): string {
  const copy = join(place, label);
  return inFolder(place, () => {
    ownedFolder(dirname(place));
    ownedFolder(place);
    if (existsSync(copy)) return copy;
    const temporary = `${copy}.${randomBytes(6).toString('hex')}`;
    try {
      const native = join(temporary, 'native');
      cpSync(root, native, { recursive: true, verbatimSymlinks: true });
      layLibraryLinks(native);
      openForReading(native);
      renameSync(native, copy);
    } catch (error) {
      if (!['EEXIST', 'ENOTEMPTY'].includes(codeOf(error) ?? '')) throw error;
    } finally {
      rmSync(temporary, { recursive: true, force: true });
    }
    return copy;
  });
}
