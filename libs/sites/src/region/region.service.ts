import { Audit, fieldChanges } from '@mimamori/audit';
import {
  Clock,
  NotFound,
  patched,
  requireCan,
  TenantDb,
  type Tx,
  uuidv7,
  VersionMismatch,
  violatedConstraint,
} from '@mimamori/platform';
import {
  type IfMatchHeader,
  Keysets,
  type Page,
  parseInput,
  readPage,
  readRow,
  readRows,
} from '@mimamori/web';
import { Injectable } from '@nestjs/common';

import { RegionCodeTaken, RegionCycle, RegionTooDeep, regionUnknown, TooManyRegions } from '../sites.errors';
import { signalSitesChanged } from '../sites.signals';
import { Region } from './region.entity';
import {
  allRegions,
  REGION_ROW,
  type RegionListRequest,
  regionList,
  SITES_IN_REGIONS,
} from './region.queries';
import { type RegionCreate, regionCreateSchema, type RegionPatch, type RegionRow } from './region.schema';
import { buildTree, DEEPEST, placeFault, type TreeNode, type TreeRow } from './region.tree';

/** The tree is answered whole, so it is kept small. */
const MOST_REGIONS = 1_000;
const RECORDED = ['code', 'name', 'parentId', 'position'] as const;

@Injectable()
export class Regions {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly keysets: Keysets,
    private readonly audit: Audit,
  ) {}

  async tree(): Promise<TreeNode<RegionRow>[]> {
    const { text, values } = allRegions();
    return buildTree(await this.db.query<RegionRow>(text, values));
  }

  /** @throws CursorInvalid */
  list(request: RegionListRequest): Promise<Page<RegionRow>> {
    return readPage(this.db, this.keysets, regionList(request));
  }

  /** @throws NotFound */
  async get(id: string): Promise<RegionRow> {
    const region = await readRow<RegionRow>(this.db, REGION_ROW, id);
    if (!region) throw new NotFound('Region');
    return region;
  }

  /** Those of the regions that the caller may read. */
  getMany(ids: readonly string[]): Promise<RegionRow[]> {
    return readRows<RegionRow>(this.db, REGION_ROW, ids);
  }

  /** The ids of all sites in these regions and below, whoever asks: for rules of other libs. */
  async siteIds(regionIds: readonly string[]): Promise<string[]> {
    const rows = await this.db.query<{ id: string }>(SITES_IN_REGIONS, [regionIds]);
    return rows.map(({ id }) => id);
  }

  /** @throws Forbidden, RegionCodeTaken, RegionTooDeep, TooManyRegions, InvalidInput for an unknown parent */
  async create(input: RegionCreate): Promise<RegionRow> {
    requireCan('create', 'Region', { id: null });
    return this.db.transaction((tx) => this.createIn(tx, input));
  }

  /** As `create`, in the caller's transaction and on the caller's authority. */
  async createIn(tx: Tx, input: RegionCreate): Promise<RegionRow> {
    const { code, name, parentId = null, position = 0 } = parseInput(regionCreateSchema, input);
    const now = this.clock.now();
    const region = {
      id: uuidv7(now.getTime()),
      code,
      name,
      parentId,
      position,
      version: 1,
      createdAt: now,
      updatedAt: now,
    };
    const rows = await this.lockedTree(tx);
    if (rows.length >= MOST_REGIONS) throw new TooManyRegions(MOST_REGIONS);
    requirePlace(rows, region);
    await tx
      .repository(Region)
      .insert({ tenantId: tx.tenantId, ...region })
      .catch((error: unknown) => refused(error, code));
    await this.audit.append(tx, {
      action: 'sites.region.create',
      subject: 'Region',
      subjectId: region.id,
      details: { code, parentId },
    });
    return region;
  }

  /** @throws NotFound, Forbidden, VersionMismatch, RegionCodeTaken, RegionCycle, RegionTooDeep */
  async update(id: string, patch: RegionPatch, match?: IfMatchHeader): Promise<RegionRow> {
    const before = await this.get(id);
    requireCan('update', 'Region', { id });
    match?.expect(before);
    const after = patched(before, patch);
    const changes = fieldChanges(before, after, RECORDED);
    if (!changes.length) return before;
    return this.db.transaction(async (tx) => {
      if (after.parentId !== before.parentId) requirePlace(await this.lockedTree(tx), after);
      const updatedAt = this.clock.now();
      const { affected } = await tx
        .repository(Region)
        .update({ tenantId: tx.tenantId, id, version: before.version }, { ...patch, updatedAt })
        .catch((error: unknown) => refused(error, after.code));
      if (!affected) throw new VersionMismatch();
      await this.audit.append(tx, {
        action: 'sites.region.update',
        subject: 'Region',
        subjectId: id,
        details: { changes },
      });
      if (after.parentId !== before.parentId) await signalSitesChanged(tx);
      return { ...after, version: before.version + 1, updatedAt };
    });
  }

  /** One change of the tree at a time: two moves that are fine alone may make a cycle together. */
  private async lockedTree(tx: Tx): Promise<TreeRow[]> {
    await tx.query("select pg_advisory_xact_lock(hashtextextended('sites.region:' || $1, 0))", [tx.tenantId]);
    return tx.query<TreeRow>('select id, parent_id as "parentId" from region');
  }
}

function requirePlace(rows: readonly TreeRow[], { id, parentId }: TreeRow): void {
  if (parentId !== null && !rows.some((row) => row.id === parentId)) throw regionUnknown('/parentId');
  const fault = placeFault(rows, id, parentId);
  if (fault === 'cycle') throw new RegionCycle();
  if (fault === 'too_deep') throw new RegionTooDeep(DEEPEST);
}

function refused(error: unknown, code: string): never {
  const constraint = violatedConstraint(error);
  if (constraint === 'region_code') throw new RegionCodeTaken(code);
  if (constraint === 'region_no_cycle') throw new RegionCycle();
  if (constraint === 'region_parent') throw regionUnknown('/parentId');
  throw error;
}
