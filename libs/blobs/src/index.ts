export { type BlobReceipt, BlobStore, type NewBlob, type StoredBlob } from './blob.store';
export { BlobCorrupt, BlobLost, BlobNotFound, BlobNotRemoved, KeyUnavailable } from './blobs.errors';
export { BlobsModule } from './blobs.module';
