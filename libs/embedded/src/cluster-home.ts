import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { closedTo, type ClusterUser } from './cluster-user';
import { claimFolder, type DataFolder } from './data-folder';
import { EmbeddedPostgresError, inFolder } from './errors';
import { ownedFolder } from './owned-folder';
import { readIfPresent, replacePrivateFile } from './private-file';

export const SYSTEM_ROOT = '/var/lib/mimamori';
const POINTER = 'pg-location';

function checkedPointer(folder: DataFolder, home: string): string {
  if (!isAbsolute(home) || !existsSync(home))
    throw new EmbeddedPostgresError(
      'cluster_foreign',
      `The database of ${folder.path} should be in ${home || '(empty pointer)'}, which does not exist.`,
      `Put that folder back, or begin anew by moving ${folder.path} away.`,
    );
  return claimFolder(home, folder.id).path;
}

/** Where an earlier start put the cluster of this data folder (the folder itself when it left no pointer). */
export function recordedHome(folder: DataFolder): string {
  return readIfPresent(join(folder.path, POINTER))?.trim() ?? folder.path;
}

/**
 * The folder that holds `pg/`: the data folder itself, or, when the server's user cannot enter it (a project under a 0700
 * home, started by root), `<systemRoot>/<hash of the path>` with a pointer file left in the data folder.
 */
export function clusterHome(
  folder: DataFolder,
  user: ClusterUser | undefined,
  systemRoot = SYSTEM_ROOT,
): string {
  const recorded = recordedHome(folder);
  if (recorded !== folder.path) return checkedPointer(folder, recorded);
  const closed = closedTo(user, folder.path);
  if (!closed) return folder.path;
  if (existsSync(join(folder.path, 'pg')))
    throw new EmbeddedPostgresError(
      'folder_unwritable',
      `The database in ${folder.path} cannot be reached by its user (${user?.name}) because ${closed} is closed.`,
      `Run: chmod o+x ${closed} (passing only, no listing), or move the data folder elsewhere.`,
    );
  ownedFolder(systemRoot);
  const home = join(systemRoot, createHash('sha256').update(folder.path).digest('hex').slice(0, 16));
  const blocked = closedTo(user, dirname(home));
  if (blocked)
    throw new EmbeddedPostgresError(
      'folder_unwritable',
      `Neither ${folder.path} nor ${systemRoot} can be reached by the user ${user?.name}: ${blocked} is closed.`,
      'Set MIMAMORI_DATA_DIR to a folder that other users may pass through.',
    );
  claimFolder(home, folder.id);
  inFolder(folder.path, () => replacePrivateFile(join(folder.path, POINTER), `${home}\n`));
  return home;
}
