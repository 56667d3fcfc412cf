export { type BlobReceipt, BlobStore, type NewBlob, type OpenBlob, type StoredBlob } from './blob.store';
export { BlobCorrupt, BlobLost, BlobNotFound, BlobNotRemoved, KeyUnavailable } from './blobs.errors';
export { type SecretPlace, TenantSecrets } from './tenant-secrets';
export { BlobsModule } from './blobs.module';
export type { ByteRange } from './chunked-box';
