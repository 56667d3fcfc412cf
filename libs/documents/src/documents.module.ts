import { Capability } from '@mimamori/platform';

import { DocumentRenderer } from './document.renderer';
import { DocumentsHealth } from './documents.health';

@Capability({
  name: 'documents',
  health: [DocumentsHealth],
  providers: [DocumentRenderer],
  exports: [DocumentRenderer],
})
export class DocumentsModule {}
