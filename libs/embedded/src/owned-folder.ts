import { chmodSync, lstatSync, mkdirSync } from 'node:fs';
import { EmbeddedPostgresError, inFolder } from './errors';

/** Makes a folder of ours that nobody else can write, or checks that an existing one is such. @throws folder_foreign */
export function ownedFolder(path: string): void {
  inFolder(path, () => {
    // the mode of mkdir is cut by the umask, and a strict one would close the folder to the server's user
    if (mkdirSync(path, { recursive: true, mode: 0o711 }) !== undefined) chmodSync(path, 0o711);
  });
  const stat = lstatSync(path);
  if (!stat.isDirectory() || stat.uid !== process.getuid?.() || (stat.mode & 0o022) !== 0)
    throw new EmbeddedPostgresError(
      'folder_foreign',
      `The folder ${path} can be changed by another user, so the database is not put there.`,
      `Check who made it, then remove it, or make it yours alone with chown and chmod 0711.`,
    );
}
