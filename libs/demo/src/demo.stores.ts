import { Purposes } from '@mimamori/cameras';
import type { Tx } from '@mimamori/platform';
import { Areas, Regions, Sites } from '@mimamori/sites';
import { Injectable } from '@nestjs/common';

import { type DemoStore, REGIONS } from './demo.chain';
import { openingHours } from './demo.hours';
import { AREAS, AREAS_WITHOUT_CAMERAS, PURPOSES } from './demo.inventory';

type SiteFacts = Parameters<Sites['createIn']>[1];

/** A made-up store at a made-up address in a real town. */
function storeFacts(store: DemoStore, index: number, regionId: string | undefined): SiteFacts {
  const { code, name, nameKana, prefecture, capital } = store;
  return {
    code,
    name,
    nameKana,
    regionId,
    postalCode: `${capital.postalArea}-0000`,
    // one of the 47: a test of the demonstration says so
    prefecture: prefecture as SiteFacts['prefecture'],
    municipalityCode: capital.municipalityCode,
    municipalityName: capital.name,
    address: '中央1丁目',
    openedOn: `${2003 + (index % 18)}-04-01`,
    openingHours: openingHours(index),
  };
}

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
    for (const [position, { code, name }] of REGIONS.entries())
      regionIds.set(code, (await this.regions.createIn(tx, { code, name, position })).id);
    const siteIds: string[] = [];
    for (const [index, store] of stores.entries()) {
      const site = await this.sites.createIn(tx, storeFacts(store, index, regionIds.get(store.regionCode)));
      for (const area of [...AREAS, ...AREAS_WITHOUT_CAMERAS]) await this.areas.createIn(tx, site.id, area);
      siteIds.push(site.id);
    }
    return { kantoRegionId: regionIds.get('kanto')!, firstSiteId: siteIds[0]! };
  }
}
