import { japanIso } from '@mimamori/platform';

import type { MatrixEntry } from '../matrix/matrix.rules';
import type { MatrixUser } from '../matrix/matrix.schema';
import type { MatrixWords, PersonColumn } from './matrix-words';
import type { HeldInside, Way } from './ways.rules';

export type Line = Readonly<Record<string, string | null>>;
type PersonCells = Readonly<Partial<Record<PersonColumn, string | null>>>;

export interface SiteName {
  readonly code: string;
  readonly name: string;
}

/** What ids stand for, as far as whoever exports may read it. */
export interface MatrixNames {
  /** Every site of the tenant, by its code; `null`: not to be named. */
  readonly sites: ReadonlyMap<string, SiteName | null>;
  readonly regions: ReadonlyMap<string, string>;
  readonly groups: ReadonlyMap<string, string>;
  /** Assignments that did not begin with their saving → when they begin. */
  readonly begins: ReadonlyMap<string, Date>;
}

/** One user with what they hold, and how they came to it. */
export interface Told {
  readonly user: MatrixUser;
  readonly held: HeldInside;
  readonly ways: readonly Way[];
}

/** The lines of one user: one for each way and place; without any right, one that says so. */
export function* linesOf(
  told: Told,
  names: MatrixNames,
  words: MatrixWords,
  siteId?: string,
): Generator<Line> {
  const { user, held, ways } = told;
  const { loginId, name } = user;
  const person: PersonCells = {
    loginId,
    name,
    account: words.text(held.standing ? 'account.works' : 'account.stopped'),
  };
  if (ways.length === 0) yield { ...person, way: words.text('ways.none') };
  for (const way of ways) {
    const come = { ...person, ...cameBy(way, names, words) };
    for (const entry of way.entries) {
      const rights = words.cells(entry.rights);
      for (const place of placesOf(entry, way, names, words, siteId)) yield { ...come, ...place, ...rights };
    }
  }
}

function cameBy({ held, grant }: Way, names: MatrixNames, words: MatrixWords): PersonCells {
  const way = grant ? 'grant' : held?.groupId ? 'group' : 'direct';
  const begins = held && names.begins.get(held.assignmentId);
  return {
    role: held ? words.role(held.role) : words.text('everybody'),
    way: words.text(`ways.${way}`),
    group: held?.groupId ? (names.groups.get(held.groupId) ?? null) : null,
    through: held?.through ? words.role(held.through) : null,
    scope: held ? scopeOf(held, names, words) : null,
    grantId: grant?.id ?? null,
    from: sheetTime(latest(begins ?? null, grant?.startsAt ?? null)),
    until: sheetTime(earliest(held?.until ?? null, grant?.endsAt ?? null)),
  };
}

function scopeOf(
  { scope, regionId }: NonNullable<Way['held']>,
  { regions }: MatrixNames,
  words: MatrixWords,
): string {
  const name = regionId === null ? undefined : regions.get(regionId);
  return name === undefined ? words.text(`scopes.${scope}`) : words.text('scopes.named', { name });
}

/** Each site by its name; those that whoever exports may not read are counted. */
function* placesOf(
  { place, siteIds }: MatrixEntry,
  { named }: Way,
  { sites }: MatrixNames,
  words: MatrixWords,
  only: string | undefined,
): Generator<PersonCells> {
  if (place === 'company' || place === 'everywhere') {
    yield { place: words.text(`places.${place}`) };
    return;
  }
  const others = only === undefined ? sites.keys() : [only];
  const at = words.text('places.site');
  let hidden = 0;
  for (const id of place === 'sites' ? siteIds : others) {
    if (place === 'elsewhere' && named.has(id)) continue;
    const site = sites.get(id);
    if (site) yield { place: at, siteCode: site.code, siteName: site.name };
    // a site that is gone is nowhere; one that may not be named is there
    else if (site === null) hidden += 1;
  }
  if (hidden) yield { place: words.text('places.hidden', { count: hidden }) };
}

/** As a spreadsheet of Japan takes it for a time: `2026-11-22 17:05:09`. */
const sheetTime = (instant: Date | null): string | null =>
  instant && japanIso(instant).slice(0, 19).replace('T', ' ');

const latest = (one: Date | null, other: Date | null) =>
  one && other ? (one > other ? one : other) : (one ?? other);
const earliest = (one: Date | null, other: Date | null) =>
  one && other ? (one < other ? one : other) : (one ?? other);
