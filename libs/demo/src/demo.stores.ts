import { Purposes } from '@mimamori/cameras';
import { Clock, japanDay, type Reader, TenantDb, type Tx } from '@mimamori/platform';
import { Areas, Regions, Sites } from '@mimamori/sites';
import { Injectable } from '@nestjs/common';

import {
  type DemoChain,
  type DemoStore,
  demoStores,
  FIRST_STORE,
  prefectureCode,
  REGIONS,
  STORES_AT_ONCE,
} from './demo.chain';
import { openingHours } from './demo.hours';
import { isManaged } from './demo.people';
import { lifeOf } from './demo.store-life';

type SiteFacts = Parameters<Sites['create']>[0];

/** A made-up store at a made-up address in a real town. */
function storeFacts(store: DemoStore, regionId: string | undefined, today: string): SiteFacts {
  const { code, name, nameKana, prefecture, capital, kind, index } = store;
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
    address: `中央${1 + (index % 9)}丁目`,
    openingHours: openingHours(kind.hours, today),
    tags: [...kind.tags],
    ...lifeOf(store, today),
  };
}

/** The places of a store, each once, in its order. */
function areasOf({ kind: { places, unfilmed } }: DemoStore) {
  const all = new Map([...places, ...unfilmed].map((place) => [place.code, place]));
  return [...all.values()].map(({ purposes: _filmedFor, ...area }) => area);
}

/** Purposes of use, regions, stores and the areas in them: what cameras refer to. */
@Injectable()
export class DemoStores {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly regions: Regions,
    private readonly sites: Sites,
    private readonly areas: Areas,
    private readonly purposes: Purposes,
  ) {}

  /** What all stores share: purposes, and the regions in which the chain has stores. */
  async ground(tx: Tx, chain: DemoChain): Promise<void> {
    for (const purpose of chain.purposes) await this.purposes.createIn(tx, purpose);
    const stores = demoStores(chain, 0, Math.min(chain.stores, STORES_AT_ONCE));
    const present = new Set(stores.map(({ prefecture }) => prefecture));
    for (const [position, { code, name, prefectures }] of REGIONS.entries()) {
      const inside = prefectures.filter((prefecture) => present.has(prefecture));
      if (!inside.length && !isManaged(chain.code, code)) continue;
      const { id: parentId } = await this.regions.createIn(tx, { code, name, position });
      for (const [at, prefecture] of inside.entries()) {
        const below = { code: prefectureCode(prefecture), name: prefecture, position: at };
        await this.regions.createIn(tx, { ...below, parentId });
      }
    }
  }

  /** Those of the stores that are not there yet, with their areas: all of them, or none. */
  async build(stores: readonly DemoStore[]): Promise<void> {
    const there = await this.sites.findByCode(stores.map(({ code }) => code));
    const missing = stores.filter(({ code }) => !there.has(code));
    if (!missing.length) return;
    const today = japanDay(this.clock.now());
    await this.db.transaction(async (tx) => {
      const regionIds = await this.regionIds(tx);
      const sites = await this.sites.createManyIn(
        tx,
        missing.map((store) => storeFacts(store, regionIds.get(prefectureCode(store.prefecture)), today)),
      );
      const areas = missing.flatMap((store, at) =>
        areasOf(store).map((input) => ({ siteId: sites[at]!.id, input })),
      );
      await this.areas.createManyIn(tx, areas);
    });
  }

  /** Where the people with narrow roles work; after `build`. */
  async places(): Promise<Places> {
    const found = await this.sites.findByCode([FIRST_STORE]);
    return { regionIds: await this.regionIds(this.db), firstSiteId: found.get(FIRST_STORE)!.id };
  }

  private async regionIds(reader: Reader): Promise<ReadonlyMap<string, string>> {
    const rows = await reader.query<{ id: string; code: string }>('select id, code from region');
    return new Map(rows.map(({ id, code }) => [code, id]));
  }
}

export interface Places {
  readonly regionIds: ReadonlyMap<string, string>;
  readonly firstSiteId: string;
}
