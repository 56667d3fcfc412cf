import {
  FieldHistory,
  type FieldHistoryRequest,
  type HistorySubject,
  idsIn,
  type RecordedChange,
} from '@mimamori/audit';
import { requireAllFields } from '@mimamori/platform';
import type { Page } from '@mimamori/web';
import { Injectable } from '@nestjs/common';

import { Regions } from '../region/region.service';
import { Sites } from '../site/site.service';

const ABOUT: Omit<HistorySubject, 'id'> = {
  subject: 'Site',
  createdBy: 'sites.site.create',
  changers: { actions: ['update'], from: 'site' },
};

/** Who changed what about a site, and when. Whoever may read all of the site may read how it came to be. */
@Injectable()
export class SiteHistory {
  constructor(
    private readonly sites: Sites,
    private readonly history: FieldHistory,
    private readonly regions: Regions,
  ) {}

  /** @throws NotFound, FieldsWithheld, CursorInvalid */
  async list(siteId: string, request: FieldHistoryRequest): Promise<Page<RecordedChange>> {
    requireAllFields('Site');
    await this.sites.get(siteId);
    return this.ofReadable(siteId, request);
  }

  /** As `list`, of a site that the reader has in hand. @throws CursorInvalid */
  async ofReadable(siteId: string, request: FieldHistoryRequest): Promise<Page<RecordedChange>> {
    requireAllFields('Site');
    return this.history.of({ ...ABOUT, id: siteId }, request, (changes) => this.labels(changes));
  }

  /** As `ofReadable`, the first page of each site, in as many queries as for one. */
  async ofMany(siteIds: readonly string[], request: FieldHistoryRequest): Promise<Page<RecordedChange>[]> {
    requireAllFields('Site');
    return this.history.ofMany(ABOUT, siteIds, request, (changes) => this.labels(changes));
  }

  private async labels(changes: readonly RecordedChange[]): Promise<ReadonlyMap<string, string>> {
    const ids = idsIn(changes.filter(({ field }) => field === 'regionId'));
    const regions = ids.length ? await this.regions.getMany(ids) : [];
    return new Map(regions.map(({ id, name }) => [id, name]));
  }
}
