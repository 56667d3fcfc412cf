/** Where encrypted objects lie. Knows bytes and ids, no keys. */
export interface BlobDriver {
  /** Durable when it returns: all of it or nothing. @throws Error when the object exists */
  write(tenantId: string, id: string, file: Uint8Array): Promise<void>;
  /** `undefined` when there is none. */
  read(tenantId: string, id: string): Promise<Buffer | undefined>;
  /** No error when there is none. */
  remove(tenantId: string, id: string): Promise<void>;
  /** Looks; an answer that cannot be had is an error, never `false`. */
  exists(tenantId: string, id: string): Promise<boolean>;
}

export const BLOB_DRIVER = Symbol('mimamori:blob-driver');
