import { uuidv7 } from '@mimamori/platform';
import type {
  AreaCreate,
  AreaRow,
  MunicipalRuleCreate,
  OpeningHours,
  OpeningInterval,
  RegionCreate,
  SiteCreate,
  SiteRow,
} from '@mimamori/sites';

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

export function aMunicipalRuleCreate(input: Partial<MunicipalRuleCreate> = {}): MunicipalRuleCreate {
  return {
    municipalityCode: '12203',
    name: '市川市',
    source: '市の担当課への照会（2026年10月）',
    asOf: '2026-10-01',
    ...input,
  };
}

/** Rows as read. */
export function aSite(row: Partial<SiteRow> = {}): SiteRow {
  return {
    id: uuidv7(),
    code: serial(),
    name: '見守マート銀座店',
    nameKana: null,
    regionId: null,
    postalCode: null,
    prefecture: '東京都',
    municipalityCode: null,
    municipalityName: null,
    address: null,
    phone: null,
    latitude: null,
    longitude: null,
    openedOn: null,
    closedOn: null,
    openingHours: null,
    filing: { required: null, filedOn: null, reference: null },
    tags: [],
    status: 'open',
    outsideViewing: 'allowed',
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
    floor: null,
    state: 'active',
    version: 1,
    createdAt: NOW,
    updatedAt: NOW,
    ...row,
  };
}

/** The same intervals on every day. */
export function everyDay(...intervals: OpeningInterval[]): OpeningHours {
  const weekly = { mon: intervals, tue: intervals, wed: intervals, thu: intervals };
  return { weekly: { ...weekly, fri: intervals, sat: intervals, sun: intervals }, exceptions: [] };
}

/** Open day and night. */
export const always = () => everyDay({ opens: '00:00', closes: '24:00' });
