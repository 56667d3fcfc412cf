import { FieldHistory, type FieldHistoryRequest, idsIn, type RecordedChange } from '@mimamori/audit';
import type { Page } from '@mimamori/web';
import { Injectable } from '@nestjs/common';

import { Regions } from '../region/region.service';
import { Sites } from '../site/site.service';

/** Who changed what about a site, and when. Whoever may read the site may read how it came to be. */
@Injectable()
export class SiteHistory {
  constructor(
    private readonly sites: Sites,
    private readonly history: FieldHistory,
    private readonly regions: Regions,
  ) {}

  /** @throws NotFound, CursorInvalid */
  async list(siteId: string, request: FieldHistoryRequest): Promise<Page<RecordedChange>> {
    await this.sites.get(siteId);
    return this.ofReadable(siteId, request);
  }

  /** As `list`, of a site that the reader has in hand. @throws CursorInvalid */
  ofReadable(siteId: string, request: FieldHistoryRequest): Promise<Page<RecordedChange>> {
    const about = { subject: 'Site', id: siteId, createdBy: 'sites.site.create' };
    return this.history.of(about, request, async (changes) => {
      const ids = idsIn(changes.filter(({ field }) => field === 'regionId'));
      const regions = ids.length ? await this.regions.getMany(ids) : [];
      return new Map(regions.map(({ id, name }) => [id, name]));
    });
  }
}
