import { uuidv7 } from '@mimamori/platform';
import type { AreaCreate, AreaRow, RegionCreate, SiteCreate, SiteRow } from '@mimamori/sites';

const serial = () => uuidv7().slice(-10);
const NOW = new Date('2026-11-21T00:00:00Z');

/** Valid inputs. */
export function aRegionCreate(input: Partial<RegionCreate> = {}): RegionCreate {
  return { code: serial(), name: '関東エリア', ...input };
}

export function aSiteCreate(input: Partial<SiteCreate> = {}): SiteCreate {
  return {
    code: serial(),
    name: '見守マート銀座店',
    nameKana: 'ミマモリマートギンザテン',
    prefecture: '東京都',
    ...input,
  };
}

export function anAreaCreate(input: Partial<AreaCreate> = {}): AreaCreate {
  return { code: serial(), name: 'レジ', class: 'checkout', ...input };
}

/** Rows as read. */
export function aSite(row: Partial<SiteRow> = {}): SiteRow {
  return {
    id: uuidv7(),
    code: serial(),
    name: '見守マート銀座店',
    nameKana: null,
    regionId: null,
    prefecture: '東京都',
    address: null,
    status: 'open',
    version: 1,
    createdAt: NOW,
    updatedAt: NOW,
    ...row,
  };
}

export function anArea(row: Partial<AreaRow> = {}): AreaRow {
  return {
    id: uuidv7(),
    siteId: uuidv7(),
    code: serial(),
    name: 'レジ',
    class: 'checkout',
    version: 1,
    createdAt: NOW,
    updatedAt: NOW,
    ...row,
  };
}
