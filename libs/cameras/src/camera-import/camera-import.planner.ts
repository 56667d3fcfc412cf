import { canRow, GateRegistry, type Tx, uuidv7 } from '@mimamori/platform';
import { type AreaRow, Areas, Sites } from '@mimamori/sites';
import type { RowError } from '@mimamori/tabular';
import { Injectable } from '@nestjs/common';

import type { CameraRow } from '../camera/camera.schema';
import { cellError, type Headings, type InventoryRow } from './camera-import.mapping';
import { asRowErrors, type PlannedChange, planRow, type RowReferences } from './camera-import.plan';
import {
  existingCameras,
  keyOf,
  ownersByLoginId,
  purposesByCode,
  type WrittenCamera,
} from './camera-import.queries';
import type { Inventory } from './camera-import.reading';

export interface PlannedCamera extends PlannedChange {
  readonly camera: WrittenCamera;
  readonly before: CameraRow | undefined;
}

export interface ImportPlan {
  readonly changes: readonly PlannedCamera[];
  readonly errors: readonly RowError[];
}

/** Everything that rows may name, looked up at once. */
interface Directory {
  readonly siteIds: ReadonlyMap<string, string>;
  readonly areas: ReadonlyMap<string, readonly AreaRow[]>;
  readonly owners: ReadonlyMap<string, string>;
  readonly purposes: ReadonlyMap<string, string>;
}

const distinct = (values: readonly (string | undefined)[]) => [
  ...new Set(values.filter((value): value is string => value !== undefined)),
];

function bySite(areas: readonly AreaRow[]): Map<string, AreaRow[]> {
  const grouped = new Map<string, AreaRow[]>();
  for (const area of areas) grouped.set(area.siteId, [...(grouped.get(area.siteId) ?? []), area]);
  return grouped;
}

/** Turns what a file says into changes of the register, by the rules and the permissions of whoever imports. */
@Injectable()
export class ImportPlanner {
  constructor(
    private readonly sites: Sites,
    private readonly areas: Areas,
    private readonly gates: GateRegistry,
  ) {}

  /** Locks the cameras that the file names, until the transaction ends. */
  async plan(tx: Tx, { rows, headings }: Inventory): Promise<ImportPlan> {
    const directory = await this.lookUp(tx, rows);
    const errors: RowError[] = [];
    const resolved = rows.flatMap((row) => {
      const { references, errors: unknown } = resolve(row, directory, headings);
      errors.push(...unknown);
      return references ? [{ row, references }] : [];
    });
    const keys = resolved.map(({ row, references: { siteId } }) => ({ siteId, code: row.code }));
    const existing = await existingCameras(tx, keys);
    const changes: PlannedCamera[] = [];
    for (const { row, references } of resolved) {
      const before = existing.get(keyOf({ siteId: references.siteId, code: row.code }));
      const { change, errors: broken } = planRow(row, references, before, headings);
      const planned = change && { ...change, camera: { ...change.next, id: before?.id ?? uuidv7() }, before };
      const refused = planned ? await this.refusals(planned, row, headings) : broken;
      if (planned && !refused.length) changes.push(planned);
      errors.push(...refused);
    }
    return { changes, errors };
  }

  private async lookUp(tx: Tx, rows: readonly InventoryRow[]): Promise<Directory> {
    const sites = await this.sites.findByCode(distinct(rows.map(({ siteCode }) => siteCode)));
    const siteIds = new Map([...sites].map(([code, { id }]) => [code, id]));
    const areas = bySite(await this.areas.ofSites([...siteIds.values()]));
    const owners = await ownersByLoginId(tx, distinct(rows.map(({ owner }) => owner)));
    const purposes = await purposesByCode(
      tx,
      distinct(rows.flatMap(({ purposeCodes = [] }) => purposeCodes)),
    );
    return { siteIds, areas, owners, purposes };
  }

  private async refusals(planned: PlannedCamera, row: InventoryRow, headings: Headings): Promise<RowError[]> {
    if (!isAllowed(planned)) return [cellError(row.line, 'siteCode', headings, 'forbidden')];
    if (!planned.activates) return [];
    return asRowErrors(await this.gates.missing('camera.activate', planned.camera), row.line, headings);
  }
}

function isAllowed({ kind, camera, before, fields }: PlannedCamera): boolean {
  if (kind === 'unchanged') return true;
  if (!before && !canRow('create', 'Camera', camera)) return false;
  if (before && fields.length && !(canRow('update', 'Camera', before) && canRow('update', 'Camera', camera)))
    return false;
  const moves = camera.state !== (before?.state ?? 'planned');
  return !moves || canRow('transition', 'Camera', before ?? camera);
}

function findArea(asked: string, areas: readonly AreaRow[]): readonly AreaRow[] {
  const byCode = areas.filter(({ code }) => code === asked);
  return byCode.length ? byCode : areas.filter(({ name }) => name.normalize('NFKC') === asked);
}

function resolve(
  row: InventoryRow,
  { siteIds, areas, owners, purposes }: Directory,
  headings: Headings,
): { references?: RowReferences; errors: RowError[] } {
  const { line, siteCode, area, owner, purposeCodes } = row;
  const siteId = siteIds.get(siteCode);
  if (siteId === undefined)
    return {
      errors: [cellError(line, 'siteCode', headings, 'site_unknown', { value: siteCode.slice(0, 100) })],
    };
  const errors: RowError[] = [];
  const found = area === undefined ? [] : findArea(area, areas.get(siteId) ?? []);
  if (area !== undefined && found.length !== 1)
    errors.push(
      cellError(line, 'area', headings, found.length ? 'area_ambiguous' : 'area_unknown', {
        value: area.slice(0, 100),
      }),
    );
  const ownerUserId = owner === undefined ? undefined : owners.get(owner);
  if (owner !== undefined && ownerUserId === undefined)
    errors.push(cellError(line, 'owner', headings, 'owner_unknown', { value: owner.slice(0, 100) }));
  for (const code of purposeCodes ?? [])
    if (!purposes.has(code))
      errors.push(cellError(line, 'purpose', headings, 'purpose_unknown', { value: code }));
  if (errors.length) return { errors };
  const purposeIds = purposeCodes?.map((code) => purposes.get(code) ?? '');
  return { references: { siteId, areaId: found[0]?.id, ownerUserId, purposeIds }, errors: [] };
}
