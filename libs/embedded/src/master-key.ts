import { randomBytes } from 'node:crypto';
import { chmodSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { claimFolder } from './data-folder';
import { EmbeddedPostgresError, inFolder } from './errors';
import { createPrivateFile, readIfPresent } from './private-file';

const KEY_BYTES = 32;

/**
 * The master key of an embedded installation: base64 of 32 bytes, made on the first start, kept in `master.key` (0600).
 * @throws EmbeddedPostgresError master_key_missing | master_key_invalid | the errors of `claimFolder`
 */
export function masterKey(dataDir: string): string {
  const { path } = claimFolder(dataDir);
  return inFolder(path, () => {
    const file = join(path, 'master.key');
    if (readIfPresent(file) === undefined) {
      // a fresh key beside sealed content would look like success and lose all of it
      if (readdirSync(join(path, 'blobs')).length > 0)
        throw new EmbeddedPostgresError(
          'master_key_missing',
          `${file} is missing, and without it the files in ${path}/blobs cannot be read.`,
          'Put the key back from your backup, or set MIMAMORI_MASTER_KEY to it.',
        );
      createPrivateFile(file, `${randomBytes(KEY_BYTES).toString('base64')}\n`);
    }
    chmodSync(file, 0o600);
    const key = (readIfPresent(file) ?? '').trim();
    const bytes = Buffer.from(key, 'base64');
    if (bytes.length !== KEY_BYTES || bytes.toString('base64') !== key)
      throw new EmbeddedPostgresError(
        'master_key_invalid',
        `${file} does not hold 32 bytes in base64.`,
        'Put the key back from your backup, or set MIMAMORI_MASTER_KEY to it.',
      );
    return key;
  });
}
