import path from 'node:path';

import { Capability, Config } from '@mimamori/platform';

import { BLOB_DRIVER } from './blob-driver';
import { BlobEntity } from './blob.entity';
import { BlobPurge } from './blob.purge';
import { BlobStore } from './blob.store';
import { FolderDriver } from './folder-driver';
import { BlobsStore1763700001000 } from './migrations/blobs-store';
import { TenantKeyEntity } from './tenant-key.entity';
import { TenantKeyRing } from './tenant-key-ring';
import { TenantKeyWrapper } from './tenant-keys';
import { TenantSecrets } from './tenant-secrets';

@Capability({
  name: 'blobs',
  entities: [BlobEntity, TenantKeyEntity],
  migrations: [BlobsStore1763700001000],
  jobs: [BlobPurge],
  providers: [
    {
      provide: TenantKeyWrapper,
      inject: [Config],
      useFactory: (config: Config) => new TenantKeyWrapper([config.masterKey]),
    },
    {
      provide: BLOB_DRIVER,
      inject: [Config],
      useFactory: (config: Config) => FolderDriver.open(path.join(config.dataDir, 'blobs')),
    },
    TenantKeyRing,
    TenantSecrets,
    BlobStore,
  ],
  exports: [BlobStore, TenantSecrets],
})
export class BlobsModule {}
