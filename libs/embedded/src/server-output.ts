import { diskFull, EmbeddedPostgresError } from './errors';

/** Makes one clear error of what initdb or postgres printed (in English: they run under LC_ALL=C). */
export function explainOutput(
  fallback: 'init_failed' | 'start_failed',
  output: string,
  folder: string,
): EmbeddedPostgresError {
  if (/No space left on device|Disk quota exceeded/i.test(output)) return diskFull(folder);
  if (/could not bind|could not create any TCP\/IP sockets|Address already in use/i.test(output))
    return new EmbeddedPostgresError(
      'port_busy',
      'The port chosen for the database was taken by another program meanwhile.',
      'Start again: another free port will be chosen.',
    );
  if (/lock file ".*" already exists/.test(output))
    return new EmbeddedPostgresError(
      'server_not_ours',
      `Another server seems to run on the database in ${folder}.`,
      `Stop it; if none runs, delete ${folder}/pg/postmaster.pid and start again.`,
    );
  if (/Permission denied|Read-only file system/i.test(output))
    return new EmbeddedPostgresError(
      'folder_unwritable',
      `PostgreSQL may not work in ${folder}: ${lastLines(output)}`,
      'Give the folder back to the user who made it, or set MIMAMORI_DATA_DIR to another one.',
    );
  return new EmbeddedPostgresError(
    fallback,
    `PostgreSQL did not ${fallback === 'init_failed' ? 'make its database' : 'start'}: ${lastLines(output)}`,
    `Correct what it names, or set DATABASE_URL to a PostgreSQL of your own; data is in ${folder}.`,
  );
}

function lastLines(output: string): string {
  const lines = output.split('\n').filter((line) => line.trim());
  return lines.slice(-5).join(' | ') || '(no output)';
}
