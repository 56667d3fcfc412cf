import { type ErrorItem, japanDay } from '@mimamori/platform';

import { prefectureOf } from '../municipality/municipality-code';
import { type OpenStretch, stretchAt } from '../opening-hours/opening-hours.rules';
import type { SiteFields, SiteRow } from './site.schema';

const NOT_FILED = { required: null, filedOn: null, reference: null };

/** What is not said of a new site is not known. */
export function newSite(fields: SiteFields, id: string, now: Date): SiteRow {
  return {
    id,
    code: fields.code,
    name: fields.name,
    nameKana: fields.nameKana ?? null,
    regionId: fields.regionId ?? null,
    postalCode: fields.postalCode ?? null,
    prefecture: fields.prefecture ?? null,
    municipalityCode: fields.municipalityCode ?? null,
    municipalityName: fields.municipalityName ?? null,
    address: fields.address ?? null,
    phone: fields.phone ?? null,
    latitude: fields.latitude ?? null,
    longitude: fields.longitude ?? null,
    openedOn: fields.openedOn ?? null,
    closedOn: fields.closedOn ?? null,
    openingHours: fields.openingHours ?? null,
    filing: fields.filing ?? NOT_FILED,
    tags: fields.tags ?? [],
    status: 'open',
    outsideViewing: fields.outsideViewing ?? 'allowed',
    version: 1,
    createdAt: now,
    updatedAt: now,
  };
}

/**
 * What follows from the other fields: the municipality's prefecture where none is given, the last day of business of a
 * site that is closed without one, none of a site that opens again.
 * @param before undefined for a new site @param today the calendar day in Japan
 */
export function settled(before: SiteRow | undefined, site: SiteRow, today: string): SiteRow {
  const { municipalityCode, prefecture, closedOn } = site;
  const closes = before?.status === 'open' && site.status === 'closed';
  const reopens = before?.status === 'closed' && site.status === 'open';
  const untouched = before?.closedOn === closedOn;
  return {
    ...site,
    prefecture: prefecture ?? (municipalityCode && prefectureOf(municipalityCode)) ?? null,
    closedOn: closes ? (closedOn ?? today) : reopens && untouched ? null : closedOn,
  };
}

/** How the fields of a site contradict each other. */
export function siteFaults(site: SiteRow): ErrorItem[] {
  const { municipalityCode, prefecture, openedOn, closedOn, latitude, longitude } = site;
  const faults: ErrorItem[] = [];
  const rightful = municipalityCode === null ? null : prefectureOf(municipalityCode);
  if (municipalityCode !== null && prefecture !== rightful)
    faults.push({
      pointer: '/municipalityCode',
      code: 'sites.prefecture_mismatch',
      params: { code: municipalityCode, prefecture: rightful ?? '' },
    });
  if (openedOn !== null && closedOn !== null && closedOn < openedOn)
    faults.push({ pointer: '/closedOn', code: 'sites.closed_before_opened' });
  if ((latitude === null) !== (longitude === null))
    faults.push({
      pointer: latitude === null ? '/latitude' : '/longitude',
      code: 'sites.position_half',
    });
  return faults;
}

/** What decides whether a site is open. */
export type OpeningFact = 'status' | 'openedOn' | 'closedOn' | 'openingHours';

export interface SiteOpening {
  /** `null`: nobody has said when it opens. */
  readonly open: boolean | null;
  readonly opensAt: Date | null;
  readonly closesAt: Date | null;
}

const CLOSED: SiteOpening = { open: false, opensAt: null, closesAt: null };

/** Whether the site, as it is registered now, is open at an instant. A night belongs to the day on which it began. */
export function openingAt(
  { status, openedOn, closedOn, openingHours }: Pick<SiteRow, OpeningFact>,
  instant: Date,
): SiteOpening {
  const inBusiness = (day: string) =>
    (openedOn === null || day >= openedOn) && (closedOn === null || day <= closedOn);
  if (status === 'closed') return CLOSED;
  if (openingHours === null) return inBusiness(japanDay(instant)) ? { ...CLOSED, open: null } : CLOSED;
  const stretch = stretchAt(openingHours, instant);
  if (!stretch || !inBusiness(stretch.day)) return CLOSED;
  const around = (at: Date) => {
    const other = stretchAt(openingHours, at);
    return other && inBusiness(other.day) ? other : undefined;
  };
  return { open: true, opensAt: beganAt(stretch, around), closesAt: endsAt(stretch, around) };
}

type Around = (instant: Date) => OpenStretch | undefined;

/** A week of stretches without a gap has no end that anybody would wait for: a store that never closes. */
const NEVER_AFTER = 8;

/** When it closes, over midnight and into the next stretch; `null`: not within a week. */
function endsAt({ closesAt }: OpenStretch, around: Around, joined = 1): Date | null {
  if (joined >= NEVER_AFTER) return null;
  const next = around(closesAt);
  return next ? endsAt(next, around, joined + 1) : closesAt;
}

/** When it opened; `null`: not within a week. */
function beganAt({ opensAt }: OpenStretch, around: Around, joined = 1): Date | null {
  if (joined >= NEVER_AFTER) return null;
  const previous = around(new Date(opensAt.getTime() - 1));
  return previous ? beganAt(previous, around, joined + 1) : opensAt;
}
