import { Audit, fieldChanges } from '@mimamori/audit';
import {
  Clock,
  foldFields,
  GateRegistry,
  Jobs,
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

import { normaliseCode } from '../site-code.schema';
import { regionUnknown, SiteCodeTaken, SiteStillNeeded } from '../sites.errors';
import { SiteChanged, SiteRegistered } from '../sites.events';
import { signalSitesChanged } from '../sites.signals';
import { Site } from './site.entity';
import { SITE_BY_CODE, SITE_ROW, type SiteListRequest, siteList } from './site.queries';
import { type SiteCreate, siteCreateSchema, type SitePatch, type SiteRow } from './site.schema';

const RECORDED = ['code', 'name', 'nameKana', 'regionId', 'prefecture', 'address', 'status'] as const;

/** The condition fields of the policy. */
const siteScope = ({ id, regionId }: Pick<SiteRow, 'id' | 'regionId'>) => ({ siteId: id, regionId });

@Injectable()
export class Sites {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly keysets: Keysets,
    private readonly gates: GateRegistry,
    private readonly audit: Audit,
    private readonly jobs: Jobs,
  ) {}

  /** A site the caller may read. @throws NotFound */
  async get(id: string): Promise<SiteRow> {
    const site = await readRow<SiteRow>(this.db, SITE_ROW, id);
    if (!site) throw new NotFound('Site');
    return site;
  }

  /** Those of the sites that the caller may read. */
  getMany(ids: readonly string[]): Promise<SiteRow[]> {
    return readRows<SiteRow>(this.db, SITE_ROW, ids);
  }

  /** Code as asked → site, for those codes whose site the caller may read; any width of letters finds it. */
  async findByCode(codes: readonly string[]): Promise<Map<string, SiteRow>> {
    const asked = [...new Set(codes)];
    const sites = await readRows<SiteRow>(this.db, SITE_BY_CODE, asked.map(normaliseCode));
    const byCode = new Map(sites.map((site) => [site.code, site]));
    return new Map(
      asked.flatMap((code) => {
        const site = byCode.get(normaliseCode(code));
        return site ? [[code, site] as const] : [];
      }),
    );
  }

  /** @throws CursorInvalid */
  list(request: SiteListRequest): Promise<Page<SiteRow>> {
    return readPage(this.db, this.keysets, siteList(request));
  }

  /** @throws Forbidden, SiteCodeTaken, InvalidInput for an unknown region */
  create(input: SiteCreate): Promise<SiteRow> {
    return this.db.transaction((tx) => this.createIn(tx, input));
  }

  /** As `create`, in the caller's transaction. */
  async createIn(tx: Tx, input: SiteCreate): Promise<SiteRow> {
    const fields = parseInput(siteCreateSchema, input);
    const now = this.clock.now();
    const site: SiteRow = {
      id: uuidv7(now.getTime()),
      code: fields.code,
      name: fields.name,
      nameKana: fields.nameKana ?? null,
      regionId: fields.regionId ?? null,
      prefecture: fields.prefecture ?? null,
      address: fields.address ?? null,
      status: 'open',
      version: 1,
      createdAt: now,
      updatedAt: now,
    };
    requireCan('create', 'Site', siteScope(site));
    await tx
      .repository(Site)
      .insert({ tenantId: tx.tenantId, ...site, searchText: searchTextOf(site) })
      .catch((error: unknown) => refused(error, site));
    await this.audit.append(tx, {
      action: 'sites.site.create',
      subject: 'Site',
      subjectId: site.id,
      details: { code: site.code, regionId: site.regionId },
    });
    await this.jobs.publish(tx, new SiteRegistered({ siteId: site.id }));
    await signalSitesChanged(tx);
    return site;
  }

  /** @throws NotFound, Forbidden, VersionMismatch, SiteCodeTaken, SiteStillNeeded, InvalidInput for an unknown region */
  async update(id: string, patch: SitePatch, match?: IfMatchHeader): Promise<SiteRow> {
    const before = await this.get(id);
    requireCan('update', 'Site', siteScope(before));
    match?.expect(before);
    const after = patched<SiteRow>(before, patch);
    requireCan('update', 'Site', siteScope(after));
    return this.db.transaction((tx) => this.write(tx, before, after));
  }

  private async write(tx: Tx, before: SiteRow, after: SiteRow): Promise<SiteRow> {
    const { id, version } = before;
    const changes = fieldChanges(before, after, RECORDED);
    if (!changes.length) return before;
    if (before.status === 'open' && after.status === 'closed') await this.requireClosable(id);
    const updatedAt = this.clock.now();
    const { affected } = await tx
      .repository(Site)
      .update({ tenantId: tx.tenantId, id, version }, { ...writable(after), updatedAt })
      .catch((error: unknown) => refused(error, after));
    if (!affected) throw new VersionMismatch();
    await this.audit.append(tx, {
      action: 'sites.site.update',
      subject: 'Site',
      subjectId: id,
      details: { changes },
    });
    await this.jobs.publish(tx, new SiteChanged({ siteId: id, fields: changes.map(({ field }) => field) }));
    if (before.regionId !== after.regionId || before.status !== after.status) await signalSitesChanged(tx);
    return { ...after, version: version + 1, updatedAt };
  }

  private async requireClosable(siteId: string): Promise<void> {
    const missing = await this.gates.missing('site.close', { siteId });
    if (missing.length) throw new SiteStillNeeded(missing);
  }
}

function writable(site: SiteRow): Partial<Site> {
  const { code, name, nameKana, regionId, prefecture, address, status } = site;
  return { code, name, nameKana, regionId, prefecture, address, status, searchText: searchTextOf(site) };
}

function searchTextOf({ code, name, nameKana, prefecture, address }: SiteRow): string {
  return foldFields(code, name, nameKana, prefecture, address);
}

function refused(error: unknown, { code }: SiteRow): never {
  const constraint = violatedConstraint(error);
  if (constraint === 'site_code') throw new SiteCodeTaken(code);
  if (constraint === 'site_region') throw regionUnknown('/regionId');
  throw error;
}
