import { Clock, NotFound, TenantDb } from '@mimamori/platform';
import { Keysets, mapPage, type Page, readPage } from '@mimamori/web';
import { Injectable } from '@nestjs/common';

import { sitePresenceList, sitePresences } from './site-presence.queries';
import {
  type SitePresence,
  type SitePresenceListRequest,
  type SitePresenceRow,
  toSitePresence,
} from './site-presence.schema';

@Injectable()
export class SitePresences {
  constructor(
    private readonly db: TenantDb,
    private readonly keysets: Keysets,
    private readonly clock: Clock,
  ) {}

  /** Of stores with a camera whose status the caller may read. @throws CursorInvalid */
  async list(request: SitePresenceListRequest): Promise<Page<SitePresence>> {
    const page = await readPage<SitePresenceListRequest['sort']['field'], SitePresenceRow>(
      this.db,
      this.keysets,
      sitePresenceList(request, this.clock.now()),
    );
    return mapPage(page, toSitePresence);
  }

  /** @throws NotFound */
  async get(siteId: string): Promise<SitePresence> {
    const [presence] = await this.find([siteId]);
    if (!presence) throw new NotFound('Site');
    return presence;
  }

  /** Those that the caller may read, in no particular order; for batched loading. */
  async find(siteIds: readonly string[]): Promise<SitePresence[]> {
    const { text, values } = sitePresences(siteIds, this.clock.now());
    return (await this.db.query<SitePresenceRow>(text, values)).map(toSitePresence);
  }
}
