import { Capability } from '@mimamori/platform';

import { DocumentRenderer } from './document.renderer';

@Capability({ name: 'documents', providers: [DocumentRenderer], exports: [DocumentRenderer] })
export class DocumentsModule {}
