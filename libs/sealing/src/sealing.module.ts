import { Capability } from '@mimamori/platform';

import { Seals } from './envelope/seals.service';
import { SealingKeyHistory } from './key/sealing-key.service';
import { SealingKeysController } from './key/sealing-keys.controller';
import { SealingKey1764000000001 } from './migrations/sealing-key';

@Capability({
  name: 'sealing',
  migrations: [SealingKey1764000000001],
  http: [SealingKeysController],
  providers: [SealingKeyHistory, Seals],
  exports: [SealingKeyHistory, Seals],
})
export class SealingModule {}
