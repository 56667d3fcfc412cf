import { chmodSync, chownSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Binaries } from './binaries';
import { run } from './child';
import type { ClusterUser } from './cluster-user';
import { inFolder } from './errors';
import { SUPERUSER, systemIdentifierOf, writeClusterRecord } from './identity';
import { TEMPORARY_PREFIX } from './private-file';
import { explainOutput } from './server-output';

/**
 * A Unicode character type, because with plain C neither the trigram index nor lower() sees Japanese or full-width letters.
 * Sorting stays by code point: the same everywhere, and independent of the libraries of the machine.
 */
function localeArguments(major: number): string[] {
  const ctype = `--lc-ctype=${process.platform === 'darwin' ? 'en_US.UTF-8' : 'C.UTF-8'}`;
  if (major < 17) return ['--locale=C', ctype];
  return ['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C', ctype];
}

function initArguments(cluster: NewCluster, folder: string, passwordFile: string): string[] {
  const args = ['-D', folder, '-U', SUPERUSER, '-E', 'UTF8', '--auth=scram-sha-256', '--no-instructions'];
  args.push(`--pwfile=${passwordFile}`, ...localeArguments(cluster.binaries.major));
  if (!cluster.durable) args.push('--no-sync');
  return args;
}

function give(path: string, user: ClusterUser | undefined, mode: number): void {
  chmodSync(path, mode);
  if (user) chownSync(path, user.uid, user.gid);
}

export interface NewCluster {
  home: string;
  pgDir: string;
  binaries: Binaries;
  user: ClusterUser | undefined;
  password: string;
  durable: boolean;
}

/**
 * Makes the cluster beside its place and moves it there when it is whole, so that an interrupted first start leaves nothing
 * that looks like a database. @throws init_failed | disk_full | folder_unwritable
 */
export async function initCluster(cluster: NewCluster): Promise<void> {
  const { home, pgDir, binaries, user } = cluster;
  const making = join(home, 'pg.new');
  const passwordFile = join(home, `${TEMPORARY_PREFIX}init`);
  try {
    inFolder(home, () => {
      rmSync(making, { recursive: true, force: true });
      rmSync(passwordFile, { force: true });
      mkdirSync(making, { mode: 0o700 });
      give(making, user, 0o700);
      writeFileSync(passwordFile, `${cluster.password}\n`, { flag: 'wx', mode: 0o600 });
      give(passwordFile, user, 0o600);
    });
    const result = await run(join(binaries.bin, 'initdb'), initArguments(cluster, making, passwordFile), {
      user,
      cwd: '/',
    });
    if (result.code !== 0) throw explainOutput('init_failed', result.output, home);
    inFolder(home, () => {
      const systemIdentifier = systemIdentifierOf(making);
      writeClusterRecord(home, { systemIdentifier, major: binaries.major, ready: false });
      renameSync(making, pgDir);
    });
  } catch (error) {
    rmSync(making, { recursive: true, force: true });
    throw error;
  } finally {
    rmSync(passwordFile, { force: true });
  }
}
