import { AppError } from '@mimamori/platform';

/** Never stored, deleted, expired, or another tenant's: one answer. */
export class BlobNotFound extends AppError {
  constructor() {
    super('blobs.blob_not_found', 404);
  }
}

/** The record is there but its bytes are not: somebody removed the file behind our back. */
export class BlobLost extends AppError {
  constructor() {
    super('blobs.blob_lost', 500);
  }
}

/** The bytes do not open under their own keys: changed, moved from another place, or cut short. */
export class BlobCorrupt extends AppError {
  constructor() {
    super('blobs.blob_corrupt', 500);
  }
}

/** The key that the bytes or keys were wrapped with is not among those that the configuration gives. */
export class KeyUnavailable extends AppError {
  constructor() {
    super('blobs.key_unavailable', 503);
  }
}

/** The file was still there after its removal; it is not called deleted. */
export class BlobNotRemoved extends AppError {
  constructor() {
    super('blobs.blob_not_removed', 500);
  }
}
