import { AuditModule } from '@mimamori/audit';
import { BlobsModule } from '@mimamori/blobs';
import { Capability } from '@mimamori/platform';

import { FileRemovals } from './file/file-removal.jobs';
import { FileEntity } from './file/file.entity';
import { Files } from './file/file.service';
import { FilesHealth } from './files.health';
import { Files1763800020000 } from './migrations/files';

@Capability({
  name: 'files',
  imports: [AuditModule, BlobsModule],
  entities: [FileEntity],
  migrations: [Files1763800020000],
  jobs: [FileRemovals],
  health: [FilesHealth],
  providers: [Files],
  exports: [Files],
})
export class FilesModule {}
