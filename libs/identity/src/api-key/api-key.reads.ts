import { Clock, TenantDb } from '@mimamori/platform';
import { Keysets, mapPage, type Page, readPage } from '@mimamori/web';
import { Injectable } from '@nestjs/common';

import { apiKeyList } from './api-key.queries';
import { type ApiKeyListRequest, type ApiKeyRow, type ApiKeyView, toApiKeyView } from './api-key.schema';
import { ApiKeys } from './api-key.service';

/** Keys as they are answered: their state follows the clock. */
@Injectable()
export class ApiKeyReads {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly keysets: Keysets,
    private readonly keys: ApiKeys,
  ) {}

  /** @throws CursorInvalid */
  async list(request: ApiKeyListRequest): Promise<Page<ApiKeyView>> {
    const now = this.clock.now();
    const page = await readPage(this.db, this.keysets, apiKeyList(request, now));
    return mapPage(page, (row) => toApiKeyView(row, now));
  }

  /** @throws NotFound */
  async get(id: string): Promise<ApiKeyView> {
    return this.view(await this.keys.get(id));
  }

  view(row: ApiKeyRow): ApiKeyView {
    return toApiKeyView(row, this.clock.now());
  }
}
