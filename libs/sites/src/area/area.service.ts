import { Audit, fieldChanges } from '@mimamori/audit';
import {
  Clock,
  namedIn,
  NotFound,
  patched,
  requireCan,
  requireChangeRow,
  TenantDb,
  told,
  type Tx,
  uuidv7,
  VersionMismatch,
  violatedConstraint,
  withRelated,
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

import { Sites } from '../site/site.service';
import { AreaCodeTaken, AreaRetired } from '../sites.errors';
import { Area } from './area.entity';
import { AREA_ROW, type AreaListRequest, areaList, areasOfSites, areaTold } from './area.queries';
import {
  type AreaCreate,
  areaCreateSchema,
  type AreaPatch,
  type AreaRow,
  areaScope,
  type AreaView,
  areaView,
} from './area.schema';

/** An area to be, and where. */
export interface AreaOfSite {
  readonly siteId: string;
  readonly input: AreaCreate;
}

const RECORDED = ['code', 'name', 'class', 'floor'] as const;

@Injectable()
export class Areas {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly keysets: Keysets,
    private readonly audit: Audit,
    private readonly sites: Sites,
  ) {}

  /** @throws NotFound when the area is not there, may not be read, or belongs to another site than `siteId` */
  async get(id: string, siteId?: string): Promise<AreaRow> {
    const area = await readRow<AreaRow>(this.db, AREA_ROW, id);
    if (!area || (siteId !== undefined && area.siteId !== siteId)) throw new NotFound('Area');
    return area;
  }

  /** An area in hand as the caller may be told it. */
  async view(area: AreaRow): Promise<AreaView> {
    return areaView(await told(this.db, 'Area', area, areaScope(area)));
  }

  /** Those of the areas that the caller may read, as they may be told them. */
  getMany(ids: readonly string[]): Promise<AreaRow[]> {
    return readRows<AreaRow>(this.db, areaTold(), ids);
  }

  /** The areas of these sites that are in use, as far as the caller may read them, and as they may be told them. */
  ofSites(siteIds: readonly string[]): Promise<AreaRow[]> {
    return readRows<AreaRow>(this.db, areasOfSites(), siteIds);
  }

  /** @throws NotFound for the site, CursorInvalid */
  async list(siteId: string, request: AreaListRequest): Promise<Page<AreaRow>> {
    await this.sites.get(siteId);
    return readPage(this.db, this.keysets, areaList(siteId, request));
  }

  /** @throws NotFound for the site, Forbidden, AreaCodeTaken */
  async create(siteId: string, input: AreaCreate): Promise<AreaRow> {
    await this.sites.get(siteId);
    const [area] = await this.db.transaction((tx) => this.createManyIn(tx, [{ siteId, input }]));
    return area as AreaRow;
  }

  /**
   * As `create`, for many in the caller's transaction and in as many statements as for one: all of them, or none. The
   * sites must be there. Callers with thousands hand them on in batches.
   */
  async createManyIn(tx: Tx, given: readonly AreaOfSite[]): Promise<AreaRow[]> {
    const now = this.clock.now();
    const areas = given.map(({ siteId, input }) => newArea(siteId, parseInput(areaCreateSchema, input), now));
    for (const scope of await withRelated(tx, 'Area', areas.map(areaScope)))
      requireCan('create', 'Area', scope);
    if (!areas.length) return areas;
    await insertAreas(tx, areas);
    const entries = areas.map(({ id: subjectId, siteId, code, class: areaClass }) => ({
      action: 'sites.area.create',
      subject: 'Area',
      subjectId,
      details: { siteId, code, class: areaClass },
    }));
    await this.audit.appendAll(tx, entries);
    return areas;
  }

  /** @throws NotFound, Forbidden, VersionMismatch, AreaRetired, AreaCodeTaken */
  async update(id: string, patch: AreaPatch, match?: IfMatchHeader, siteId?: string): Promise<AreaRow> {
    const before = await this.get(id, siteId);
    const named = namedIn(patch);
    await requireChangeRow(this.db, 'Area', areaScope(before), named);
    match?.expect(before);
    if (before.state === 'retired') throw new AreaRetired();
    const after = patched<AreaRow>(before, patch);
    await requireChangeRow(this.db, 'Area', areaScope(after), named);
    const changes = fieldChanges(before, after, RECORDED);
    if (!changes.length) return before;
    return this.db.transaction(async (tx) => {
      const updatedAt = this.clock.now();
      const { affected } = await tx
        .repository(Area)
        .update(
          { tenantId: tx.tenantId, id, version: before.version },
          { code: after.code, name: after.name, class: after.class, floor: after.floor, updatedAt },
        )
        .catch((error: unknown) => refused(error, after.code));
      if (!affected) throw new VersionMismatch();
      await this.audit.append(tx, {
        action: 'sites.area.update',
        subject: 'Area',
        subjectId: id,
        details: { changes },
      });
      return { ...after, version: before.version + 1, updatedAt };
    });
  }
}

function refused(error: unknown, code: string): never {
  throw violatedConstraint(error) === 'area_code' ? new AreaCodeTaken(code) : error;
}

function newArea(siteId: string, fields: AreaCreate, now: Date): AreaRow {
  return {
    id: uuidv7(now.getTime()),
    siteId,
    ...fields,
    floor: fields.floor ?? null,
    state: 'active',
    version: 1,
    createdAt: now,
    updatedAt: now,
  };
}

/** Leaves out those whose code is taken instead of failing, so that the error can name one of many. */
async function insertAreas(tx: Tx, areas: readonly AreaRow[]): Promise<void> {
  const rows = areas.map((area) => ({ tenantId: tx.tenantId, ...area }));
  const insert = tx.repository(Area).createQueryBuilder().insert().values(rows).orIgnore();
  const { raw } = await insert.returning('id').updateEntity(false).execute();
  const written = new Set((raw as readonly Pick<AreaRow, 'id'>[]).map(({ id }) => id));
  const taken = areas.find(({ id }) => !written.has(id));
  if (taken) throw new AreaCodeTaken(taken.code);
}
