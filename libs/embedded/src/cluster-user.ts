import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { readIfPresent } from './private-file';

/** The operating-system user who runs the server. PostgreSQL refuses to run as root. */
export interface ClusterUser {
  name: string;
  uid: number;
  gid: number;
}

const BORROWED = ['postgres', 'nobody'];

/** Looks `names` up in the text of a passwd file, in their order; ids of root never count. */
export function pickUser(passwd: string, names: readonly string[]): ClusterUser | undefined {
  const rows = passwd.split('\n').map((line) => line.split(':'));
  for (const name of names) {
    const row = rows.find((fields) => fields[0] === name);
    const [uid, gid] = [Number(row?.[2]), Number(row?.[3])];
    if (row && uid > 0 && gid > 0) return { name, uid, gid };
  }
  return undefined;
}

/**
 * Whom to run the server as: undefined = the starting user itself. Started by root it is the owner of an existing cluster
 * (installing the `postgres` package later must not lock us out of it), else `postgres`, else `nobody`.
 */
export function clusterUser(existingCluster: string): ClusterUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const owner = statSync(existingCluster, { throwIfNoEntry: false });
  if (owner && owner.uid !== 0) return { name: `uid ${owner.uid}`, uid: owner.uid, gid: owner.gid };
  return (
    pickUser(readIfPresent('/etc/passwd') ?? '', BORROWED) ?? { name: 'uid 65534', uid: 65534, gid: 65534 }
  );
}

/** The first folder on the way down to `path` (itself included) that the user may not enter, if any. */
export function closedTo(user: ClusterUser | undefined, path: string): string | undefined {
  if (!user) return undefined;
  const steps: string[] = [];
  for (let step = resolve(path); ; step = dirname(step)) {
    steps.unshift(step);
    if (step === dirname(step)) break;
  }
  return steps.find((step) => {
    const { uid, gid, mode } = statSync(step);
    const needed = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
    return (mode & needed) === 0;
  });
}
