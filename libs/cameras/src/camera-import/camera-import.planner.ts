import { TenantDb, uuidv7 } from '@mimamori/platform';
import { type AreaRow, Areas, Sites } from '@mimamori/sites';
import type { RowError } from '@mimamori/tabular';
import { Injectable } from '@nestjs/common';

import { type CameraChange, isChanged } from '../camera-change/camera-change';
import { forbiddenFields, isAllowed, withFacts } from '../camera-change/camera-change.rules';
import { CameraChanges } from '../camera-change/camera-change.service';
import type { CameraRow } from '../camera/camera.schema';
import type { InventoryRow, NamedRow } from './camera-import.mapping';
import { asRowErrors, planRow } from './camera-import.plan';
import { cellError, type Places } from './camera-import.places';
import { existingCameras, keyOf, ownersByLoginId, purposesByCode } from './camera-import.queries';
import type { Inventory } from './camera-import.reading';
import { type Directory, referencesOf } from './camera-import.references';

const CHUNK = 1000;

export interface PlannedRow extends CameraChange {
  readonly line: number;
  readonly siteCode: string;
}

export interface ImportPlan {
  /** Rows without errors, those that change nothing included. */
  readonly rows: readonly PlannedRow[];
  readonly errors: readonly RowError[];
}

export type ChangeKind = 'create' | 'update' | 'unchanged';

export function kindOf(change: CameraChange): ChangeKind {
  if (!change.before) return 'create';
  return isChanged(change) ? 'update' : 'unchanged';
}

const distinct = (values: readonly (string | undefined)[]) => [
  ...new Set(values.filter((value): value is string => value !== undefined)),
];

function bySite(areas: readonly AreaRow[]): Map<string, AreaRow[]> {
  const grouped = new Map<string, AreaRow[]>();
  for (const area of areas) {
    const ofSite = grouped.get(area.siteId);
    if (ofSite) ofSite.push(area);
    else grouped.set(area.siteId, [area]);
  }
  return grouped;
}

const forbiddenItems = (change: CameraChange) =>
  forbiddenFields(change, change.fields).map((field) => ({
    pointer: `/${field}`,
    code: 'platform.field_forbidden',
    params: { subject: 'Camera' },
  }));

/** Turns what a file says into changes of the register, by the rules and the permissions of whoever imports. */
@Injectable()
export class ImportPlanner {
  constructor(
    private readonly db: TenantDb,
    private readonly sites: Sites,
    private readonly areas: Areas,
    private readonly changes: CameraChanges,
  ) {}

  /** Reads only; what it finds is looked at again when it is carried out. @param progress share of the rows, 0 to 1 */
  async plan(
    { rows, named, places }: Inventory,
    progress: (share: number) => Promise<void>,
  ): Promise<ImportPlan> {
    const directory = await this.lookUp([...rows, ...named]);
    const planned: PlannedRow[] = [];
    const errors = named.flatMap((row) => referencesOf(row, undefined, directory, places).errors);
    for (let from = 0; from < rows.length; from += CHUNK) {
      const chunk = await this.planChunk(rows.slice(from, from + CHUNK), directory, places);
      planned.push(...chunk.rows);
      errors.push(...chunk.errors);
      await progress(Math.min(1, (from + CHUNK) / rows.length));
    }
    return { rows: planned, errors };
  }

  private async planChunk(
    rows: readonly InventoryRow[],
    directory: Directory,
    places: Places,
  ): Promise<ImportPlan> {
    const existing = await this.existing(rows, directory);
    const errors: RowError[] = [];
    const planned: PlannedRow[] = [];
    for (const row of rows) {
      const siteId = directory.siteIds.get(row.siteCode);
      const before = siteId === undefined ? undefined : existing.get(keyOf({ siteId, code: row.code }));
      const named = referencesOf(row, before, directory, places);
      errors.push(...named.errors);
      if (!named.references) continue;
      const { change, errors: wrong } = planRow(row, named.references, before, { places, newId: uuidv7 });
      errors.push(...wrong);
      if (change) planned.push({ ...change, line: row.line, siteCode: row.siteCode });
    }
    const judged = await this.changes.judge(planned);
    const known = await withFacts(this.db, planned);
    const good = planned.filter((change, at) => {
      const facts = known[at] ?? change;
      const faults = [...forbiddenItems(facts), ...(judged[at]?.faults ?? [])];
      const refused = isAllowed(facts)
        ? asRowErrors(faults, change.line, places)
        : [cellError(change.line, 'siteCode', places, 'forbidden')];
      errors.push(...refused);
      return refused.length === 0;
    });
    return { rows: good, errors };
  }

  private existing(
    rows: readonly InventoryRow[],
    { siteIds }: Directory,
  ): Promise<ReadonlyMap<string, CameraRow>> {
    const keys = rows.flatMap(({ siteCode, code }) => {
      const siteId = siteIds.get(siteCode);
      return siteId === undefined ? [] : [{ siteId, code }];
    });
    return existingCameras(this.db, keys);
  }

  private async lookUp(rows: readonly (NamedRow & Pick<InventoryRow, 'purposeCodes'>)[]): Promise<Directory> {
    const sites = await this.sites.findByCode(distinct(rows.map(({ siteCode }) => siteCode)));
    const siteIds = new Map([...sites].map(([code, { id }]) => [code, id]));
    return {
      siteIds,
      areas: bySite(await this.areas.ofSites([...siteIds.values()])),
      owners: await ownersByLoginId(this.db, distinct(rows.map(({ owner }) => owner))),
      purposes: await purposesByCode(
        this.db,
        distinct(rows.flatMap(({ purposeCodes = [] }) => purposeCodes)),
      ),
    };
  }
}
