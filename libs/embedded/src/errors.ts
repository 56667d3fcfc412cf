export type EmbeddedPostgresErrorCode =
  | 'platform_unsupported'
  | 'binaries_missing'
  | 'binaries_broken'
  | 'folder_unwritable'
  | 'folder_foreign'
  | 'folder_locked'
  | 'cluster_foreign'
  | 'cluster_incomplete'
  | 'server_not_ours'
  | 'wrong_major'
  | 'disk_full'
  | 'port_busy'
  | 'init_failed'
  | 'start_failed'
  | 'stop_failed'
  | 'master_key_missing'
  | 'master_key_invalid';

/** Why the embedded database cannot be used: `what` is one sentence, `wayOut` tells the operator what to do. */
export class EmbeddedPostgresError extends Error {
  constructor(
    readonly code: EmbeddedPostgresErrorCode,
    readonly what: string,
    readonly wayOut: string,
    options?: { cause?: unknown },
  ) {
    super(`${what} ${wayOut}`, options);
    this.name = 'EmbeddedPostgresError';
  }
}

/** The `code` of a Node system error or of a PostgreSQL error, else undefined. */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

export function diskFull(where: string, cause?: unknown): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    'disk_full',
    `There is no space left on the disk that holds ${where}.`,
    'Free some space (a new database needs about 100 MB) and start again; nothing of the existing data was changed.',
    { cause },
  );
}

/** Turns a file-system error about `where` into a message for the operator; other errors come back unchanged. */
export function folderProblem(error: unknown, where: string): unknown {
  switch (codeOf(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return diskFull(where, error);
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
    case 'ENOTDIR':
    case 'ELOOP':
    case 'EBUSY':
      return new EmbeddedPostgresError(
        'folder_unwritable',
        `The data folder ${where} cannot be written (${codeOf(error)}).`,
        'Start as the user who owns it, or set MIMAMORI_DATA_DIR to a folder that this user may write.',
        { cause: error },
      );
    default:
      return error;
  }
}

/** Runs `work` and reports its file-system errors as problems of the folder `where`. */
export function inFolder<T>(where: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw folderProblem(error, where);
  }
}
