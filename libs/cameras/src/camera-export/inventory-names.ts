import { getPermissions, type Reader, SqlParams } from '@mimamori/platform';

import type { CameraFacts } from '../camera/camera.schema';

/** Ids of what cameras name → what people call them. What the caller may not read is absent. */
export interface InventoryNames {
  readonly sites: ReadonlyMap<string, string>;
  readonly areas: ReadonlyMap<string, string>;
  /** Login ids. */
  readonly owners: ReadonlyMap<string, string>;
  readonly purposes: ReadonlyMap<string, string>;
}

type Named = Pick<CameraFacts, 'siteId' | 'areaId' | 'ownerUserId' | 'purposeIds'>;

interface Source {
  readonly subject: string;
  readonly table: string;
  readonly name: string;
}
const SITES: Source = { subject: 'Site', table: 'site', name: 'code' };
const AREAS: Source = { subject: 'Area', table: 'area', name: 'code' };
const OWNERS: Source = { subject: 'User', table: 'user_account', name: 'login_id' };
const PURPOSES: Source = { subject: 'Purpose', table: 'purpose', name: 'code' };

async function namesOf(
  reader: Reader,
  { subject, table, name }: Source,
  ids: readonly (string | null)[],
): Promise<Map<string, string>> {
  const asked = [...new Set(ids.filter((id) => id !== null))];
  if (!asked.length) return new Map();
  const params = new SqlParams();
  const allowed = getPermissions().rowFilter('read', subject, params);
  const rows = await reader.query<{ id: string; name: string }>(
    `select ${table}.id, ${table}.${name} as name from ${table}
      where ${table}.id = any(${params.add(asked, 'uuid[]')}) and (${allowed})`,
    params.values,
  );
  return new Map(rows.map((row) => [row.id, row.name]));
}

/** Looks up what these cameras name, each kind in one query. */
export async function inventoryNames(reader: Reader, cameras: readonly Named[]): Promise<InventoryNames> {
  const ids = (pick: (camera: Named) => string | null) => cameras.map(pick);
  return {
    sites: await namesOf(
      reader,
      SITES,
      ids(({ siteId }) => siteId),
    ),
    areas: await namesOf(
      reader,
      AREAS,
      ids(({ areaId }) => areaId),
    ),
    owners: await namesOf(
      reader,
      OWNERS,
      ids(({ ownerUserId }) => ownerUserId),
    ),
    purposes: await namesOf(
      reader,
      PURPOSES,
      cameras.flatMap(({ purposeIds }) => purposeIds),
    ),
  };
}

export function mergeNames(all: readonly InventoryNames[]): InventoryNames {
  const merged = (kind: keyof InventoryNames) => new Map(all.flatMap((names) => [...names[kind]]));
  return {
    sites: merged('sites'),
    areas: merged('areas'),
    owners: merged('owners'),
    purposes: merged('purposes'),
  };
}
