import { Capability } from '@mimamori/platform';

import { ProviderCheck } from './provider.check';

@Capability({ name: 'catalogue', providers: [ProviderCheck] })
export class CatalogueModule {}
