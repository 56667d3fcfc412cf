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

import { Sites } from '../site/site.service';
import { AreaCodeTaken, AreaRetired } from '../sites.errors';
import { Area } from './area.entity';
import { AREA_ROW, type AreaListRequest, areaList, AREAS_OF_SITES } from './area.queries';
import { type AreaCreate, areaCreateSchema, type AreaPatch, type AreaRow, areaScope } from './area.schema';

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

  /** Those of the areas that the caller may read. */
  getMany(ids: readonly string[]): Promise<AreaRow[]> {
    return readRows<AreaRow>(this.db, AREA_ROW, ids);
  }

  /** The areas of these sites that are in use, as far as the caller may read them. */
  ofSites(siteIds: readonly string[]): Promise<AreaRow[]> {
    return readRows<AreaRow>(this.db, AREAS_OF_SITES, siteIds);
  }

  /** @throws NotFound for the site, CursorInvalid */
  async list(siteId: string, request: AreaListRequest): Promise<Page<AreaRow>> {
    await this.sites.get(siteId);
    return readPage(this.db, this.keysets, areaList(siteId, request));
  }

  /** @throws NotFound for the site, Forbidden, AreaCodeTaken */
  async create(siteId: string, input: AreaCreate): Promise<AreaRow> {
    await this.sites.get(siteId);
    return this.db.transaction((tx) => this.createIn(tx, siteId, input));
  }

  /** As `create`, in the caller's transaction; the site must be there. */
  async createIn(tx: Tx, siteId: string, input: AreaCreate): Promise<AreaRow> {
    const fields = parseInput(areaCreateSchema, input);
    const now = this.clock.now();
    const area: AreaRow = {
      id: uuidv7(now.getTime()),
      siteId,
      ...fields,
      floor: fields.floor ?? null,
      state: 'active',
      version: 1,
      createdAt: now,
      updatedAt: now,
    };
    requireCan('create', 'Area', areaScope(area));
    await tx
      .repository(Area)
      .insert({ tenantId: tx.tenantId, ...area })
      .catch((error: unknown) => refused(error, area.code));
    await this.audit.append(tx, {
      action: 'sites.area.create',
      subject: 'Area',
      subjectId: area.id,
      details: { siteId, code: area.code, class: area.class },
    });
    return area;
  }

  /** @throws NotFound, Forbidden, VersionMismatch, AreaRetired, AreaCodeTaken */
  async update(id: string, patch: AreaPatch, match?: IfMatchHeader, siteId?: string): Promise<AreaRow> {
    const before = await this.get(id, siteId);
    requireCan('update', 'Area', areaScope(before));
    match?.expect(before);
    if (before.state === 'retired') throw new AreaRetired();
    const after = patched<AreaRow>(before, patch);
    requireCan('update', 'Area', areaScope(after));
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
