import { Purposes } from '@mimamori/cameras';
import type { Tx } from '@mimamori/platform';
import { Areas, Regions, Sites } from '@mimamori/sites';
import { Injectable } from '@nestjs/common';

import { type DemoStore, REGIONS } from './demo.chain';
import { AREAS, PURPOSES } from './demo.inventory';

/** Where the people with narrow roles work. */
export interface Places {
  readonly kantoRegionId: string;
  readonly firstSiteId: string;
}

/** Purposes of use, regions, stores and the areas in them: what cameras refer to. */
@Injectable()
export class DemoStores {
  constructor(
    private readonly regions: Regions,
    private readonly sites: Sites,
    private readonly areas: Areas,
    private readonly purposes: Purposes,
  ) {}

  async build(tx: Tx, stores: readonly DemoStore[]): Promise<Places> {
    for (const purpose of PURPOSES) await this.purposes.createIn(tx, purpose);
    const regionIds = new Map<string, string>();
    for (const { code, name } of REGIONS)
      regionIds.set(code, (await this.regions.createIn(tx, { code, name })).id);
    const siteIds: string[] = [];
    for (const { code, name, prefecture, regionCode } of stores) {
      const regionId = regionIds.get(regionCode);
      const site = await this.sites.createIn(tx, { code, name, prefecture: prefecture as never, regionId });
      for (const area of AREAS) await this.areas.createIn(tx, site.id, area);
      siteIds.push(site.id);
    }
    return { kantoRegionId: regionIds.get('kanto')!, firstSiteId: siteIds[0]! };
  }
}
