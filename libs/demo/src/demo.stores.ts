import type { Tx } from '@mimamori/platform';
import { Areas, Regions, Sites } from '@mimamori/sites';
import { Injectable } from '@nestjs/common';

import { type DemoStore, REGIONS } from './demo.chain';
import { AREAS } from './demo.inventory';

/** Regions, stores and the areas in them. */
@Injectable()
export class DemoStores {
  constructor(
    private readonly regions: Regions,
    private readonly sites: Sites,
    private readonly areas: Areas,
  ) {}

  /** @returns where the people with narrow roles work. */
  async build(tx: Tx, stores: readonly DemoStore[]): Promise<{ kantoRegionId: string; firstSiteId: string }> {
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
