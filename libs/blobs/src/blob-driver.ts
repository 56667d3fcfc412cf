/** An object that is open for reading; whoever opened it closes it. */
export interface OpenObject {
  /** Bytes as they lie in the store, encrypted. */
  readonly size: number;
  /** Exactly the bytes asked for, or fewer when the object ends before. */
  read(position: number, length: number): Promise<Buffer>;
  close(): Promise<void>;
}

/** Where encrypted objects lie. Knows bytes and ids, no keys. */
export interface BlobDriver {
  /**
   * Durable when it returns: all of it or nothing, also when `file` fails half-way. A stream is written as it comes,
   * without being kept in memory. @throws Error when the object exists
   */
  write(tenantId: string, id: string, file: Uint8Array | AsyncIterable<Uint8Array>): Promise<void>;
  /** `undefined` when there is none. */
  open(tenantId: string, id: string): Promise<OpenObject | undefined>;
  /** No error when there is none. */
  remove(tenantId: string, id: string): Promise<void>;
  /** Looks; an answer that cannot be had is an error, never `false`. */
  exists(tenantId: string, id: string): Promise<boolean>;
}

export const BLOB_DRIVER = Symbol('mimamori:blob-driver');
