import { type CameraStatusRow, toCameraStatus } from '../camera-status/camera-status.schema';
import { type SiteState, siteState } from './darkness';
import type { DarkSite } from './live.messages';
import { isComplete, type Rooms } from './live.queries';

/** Most cameras in one message. */
export const PART = 500;

/** A message without the number that its subscription gives it. */
export interface Message {
  readonly name: 'snapshot' | 'status';
  /** JSON of the fields, without braces. */
  readonly fields: string;
}

/** Part of how things stand, kept as rows until the socket can take it. */
export interface Part {
  readonly name: Message['name'];
  readonly rows: readonly CameraStatusRow[];
  readonly sites?: readonly DarkSite[];
  readonly part: number;
  readonly parts: number;
  /** Of the last part alone. */
  readonly resume?: string;
}

/** How all of it stands: one part at least, so that an empty answer is told, too. */
export function snapshotParts(
  rows: readonly CameraStatusRow[],
  sites: readonly SiteState[],
  resume: string | undefined,
): Part[] {
  return partsOf('snapshot', Math.max(1, Math.ceil(rows.length / PART)), rows, sites, resume);
}

/** What changed while nobody listened: no part when nothing did. */
export function statusParts(
  rows: readonly CameraStatusRow[],
  sites: readonly SiteState[],
  resume: string,
): Part[] {
  return partsOf('status', Math.ceil(rows.length / PART), rows, sites, resume);
}

function partsOf(
  name: Message['name'],
  parts: number,
  rows: readonly CameraStatusRow[],
  sites: readonly SiteState[],
  resume: string | undefined,
): Part[] {
  const told = sites.map((site) => siteState(site, rows));
  return Array.from({ length: parts }, (_, index) => ({
    name,
    rows: rows.slice(index * PART, (index + 1) * PART),
    part: index + 1,
    parts,
    ...(index === 0 && { sites: told }),
    ...(index === parts - 1 && resume !== undefined && { resume }),
  }));
}

/** @param rooms what may be told now: what was read before a loss is not told after it */
export function partMessage({ name, rows, sites = [], part, parts, resume }: Part, rooms: Rooms): Message {
  const cameras = rows.filter(({ siteId }) => rooms.has(siteId)).map(toCameraStatus);
  const known = sites.filter(({ siteId }) => isComplete(rooms, siteId));
  const numbers = name === 'snapshot' ? `"part":${part},"parts":${parts},` : '';
  const list = name === 'snapshot' ? 'cameras' : 'changes';
  return {
    name,
    fields: `${numbers}"${list}":${JSON.stringify(cameras)}${sitesField(known)}${resumeField(resume)}`,
  };
}

/** @param changes JSON of each */
export function statusMessage(
  changes: readonly string[],
  sites: readonly DarkSite[],
  resume: string | undefined,
): Message {
  return {
    name: 'status',
    fields: `"changes":[${changes.join(',')}]${sitesField(sites)}${resumeField(resume)}`,
  };
}

function sitesField(sites: readonly DarkSite[]): string {
  return sites.length ? `,"sites":${JSON.stringify(sites)}` : '';
}

function resumeField(resume: string | undefined): string {
  return resume === undefined ? '' : `,"resume":${JSON.stringify(resume)}`;
}
