import type { AreaRow } from '@mimamori/sites';
import { excerpt, type RowError } from '@mimamori/tabular';

import type { CameraRow } from '../camera/camera.schema';
import type { InventoryRow, NamedRow } from './camera-import.mapping';
import type { RowReferences } from './camera-import.plan';
import { cellError, type Places } from './camera-import.places';
import type { KnownPurpose } from './camera-import.queries';

/** Everything that rows may name, looked up at once. */
export interface Directory {
  readonly siteIds: ReadonlyMap<string, string>;
  readonly areas: ReadonlyMap<string, readonly AreaRow[]>;
  readonly owners: ReadonlyMap<string, string>;
  readonly purposes: ReadonlyMap<string, KnownPurpose>;
}

function findArea(asked: string, areas: readonly AreaRow[]): readonly AreaRow[] {
  const byCode = areas.filter(({ code }) => code === asked);
  return byCode.length ? byCode : areas.filter(({ name }) => name.normalize('NFKC') === asked);
}

/**
 * Who and what a row names. A purpose out of use is as good as unknown, save for a camera that has it already.
 * @param before the camera of the row, when the register has it
 */
export function referencesOf(
  row: NamedRow & Pick<InventoryRow, 'purposeCodes'>,
  before: CameraRow | undefined,
  { siteIds, areas, owners, purposes }: Directory,
  places: Places,
): { references?: RowReferences; errors: RowError[] } {
  const { line, siteCode, area, owner, purposeCodes } = row;
  const errors: RowError[] = [];
  const refuse = (key: 'siteCode' | 'area' | 'owner' | 'purpose', name: string, value: string) =>
    errors.push(cellError(line, key, places, name, { value: excerpt(value, 100) }));
  const siteId = siteIds.get(siteCode);
  if (siteId === undefined) {
    refuse('siteCode', 'site_unknown', siteCode);
    return { errors };
  }
  const found = area === undefined ? [] : findArea(area, areas.get(siteId) ?? []);
  if (area !== undefined && found.length !== 1)
    refuse('area', found.length ? 'area_ambiguous' : 'area_unknown', area);
  const ownerUserId = owner === undefined ? undefined : owners.get(owner);
  if (owner !== undefined && ownerUserId === undefined) refuse('owner', 'owner_unknown', owner);
  const purposeIds = purposeCodes?.flatMap((code) => {
    const purpose = purposes.get(code);
    const usable = purpose && (purpose.inUse || before?.purposeIds.includes(purpose.id));
    if (!usable) refuse('purpose', 'purpose_unknown', code);
    return usable ? [purpose.id] : [];
  });
  if (errors.length) return { errors };
  return { references: { siteId, areaId: found[0]?.id, ownerUserId, purposeIds }, errors };
}
