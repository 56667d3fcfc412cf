import { Audit, fieldChanges } from '@mimamori/audit';
import {
  Clock,
  foldFields,
  GateRegistry,
  InvalidInput,
  japanDay,
  Jobs,
  namedIn,
  NotFound,
  patched,
  requireCan,
  requireChange,
  TenantDb,
  told,
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
  readAnswers,
  readPage,
  readRow,
  readRows,
} from '@mimamori/web';
import { Injectable } from '@nestjs/common';

import { normaliseCode } from '../site-code.schema';
import { foldTag } from '../site-tag/site-tag.schema';
import { insertTags, replaceTags, tagsThatDiffer } from '../site-tag/site-tag.writes';
import { regionUnknown, SiteCodeTaken, SiteStillNeeded, SiteTagGivesRights } from '../sites.errors';
import { SiteChanged, SiteRegistered } from '../sites.events';
import { signalSitesChanged } from '../sites.signals';
import { Site } from './site.entity';
import { LOCK_SITE, SITE_BY_CODE, SITE_ROW, type SiteListRequest, siteList, siteRowOf } from './site.queries';
import { newSite, settled, siteFaults } from './site.rules';
import {
  type AskedSite,
  type SiteCreate,
  siteCreateSchema,
  type SitePatch,
  type SiteRow,
  type SiteView,
  siteView,
} from './site.schema';

/** Every fact of a site goes into the log when it changes. */
const RECORDED = [
  'code',
  'name',
  'nameKana',
  'regionId',
  'postalCode',
  'prefecture',
  'municipalityCode',
  'municipalityName',
  'address',
  'phone',
  'latitude',
  'longitude',
  'openedOn',
  'closedOn',
  'openingHours',
  'filing',
  'tags',
  'status',
  'outsideViewing',
] as const satisfies readonly (keyof SiteRow)[];

/** The condition fields of the policy. */
const siteScope = ({ id, regionId, tags }: Pick<SiteRow, 'id' | 'regionId' | 'tags'>) => ({
  siteId: id,
  regionId,
  siteTag: tags.map(foldTag),
});

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

  /** A site in hand as the caller may be told it. */
  async view(site: SiteRow): Promise<SiteView> {
    return siteView(await told(this.db, 'Site', site, siteScope(site)));
  }

  /** Those of the sites that the caller may read. */
  getMany(ids: readonly string[]): Promise<SiteRow[]> {
    return readRows<SiteRow>(this.db, SITE_ROW, ids);
  }

  /** As they are answered, for a caller that reads the fields it names only; `undefined`: all of them. */
  views(ids: readonly string[], wanted?: ReadonlySet<string>): Promise<AskedSite[]> {
    return readAnswers<AskedSite>(this.db, siteRowOf(wanted), ids);
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

  /** As the caller may be told them. @throws CursorInvalid, SortWithheld */
  list(request: SiteListRequest): Promise<Page<SiteRow>> {
    return readPage(this.db, this.keysets, siteList(request));
  }

  /**
   * @throws Forbidden, SiteTagGivesRights, SiteCodeTaken, InvalidInput for an unknown region and for facts that contradict
   * each other
   */
  async create(input: SiteCreate): Promise<SiteRow> {
    requireCan('create', 'Site');
    await this.requireMayTag([], parseInput(siteCreateSchema, input).tags ?? []);
    const [site] = await this.db.transaction((tx) => this.createManyIn(tx, [input]));
    return site as SiteRow;
  }

  /**
   * As `create`, for many in the caller's transaction and in as many statements as for one: all of them, or none. Callers
   * with thousands hand them on in batches. Asks nobody whether roles ask for the tags.
   */
  async createManyIn(tx: Tx, inputs: readonly SiteCreate[]): Promise<SiteRow[]> {
    const now = this.clock.now();
    const sites = inputs.map((input) => {
      const fields = parseInput(siteCreateSchema, input);
      const site = settled(undefined, newSite(fields, uuidv7(now.getTime()), now), japanDay(now));
      requireCan('create', 'Site', siteScope(site));
      requireSound(site);
      return site;
    });
    if (!sites.length) return sites;
    await this.insert(tx, sites);
    await insertTags(tx, sites);
    const entries = sites.map(({ id, code, regionId, tags }) => ({
      action: 'sites.site.create',
      subject: 'Site',
      subjectId: id,
      details: { code, regionId, ...(tags.length ? { tags } : {}) },
    }));
    await this.audit.appendAll(tx, entries);
    await this.jobs.publishAll(
      tx,
      sites.map(({ id }) => new SiteRegistered({ siteId: id })),
    );
    await signalSitesChanged(tx);
    return sites;
  }

  /** Leaves out those whose code is taken instead of failing, so that the error can name one of many. */
  private async insert(tx: Tx, sites: readonly SiteRow[]): Promise<void> {
    const rows = sites.map((site) => {
      const { id, version, createdAt, updatedAt } = site;
      return { tenantId: tx.tenantId, id, version, createdAt, updatedAt, ...writable(site) };
    });
    const insert = tx.repository(Site).createQueryBuilder().insert().values(rows).orIgnore();
    const { raw } = await insert
      .returning('id')
      .updateEntity(false)
      .execute()
      .catch((error: unknown) => refused(error, sites[0]!));
    const written = new Set((raw as readonly Pick<SiteRow, 'id'>[]).map(({ id }) => id));
    const taken = sites.find(({ id }) => !written.has(id));
    if (taken) throw new SiteCodeTaken(taken.code);
  }

  /** @throws NotFound, Forbidden, SiteTagGivesRights, VersionMismatch, SiteCodeTaken, SiteStillNeeded, InvalidInput as `create` */
  async update(id: string, patch: SitePatch, match?: IfMatchHeader): Promise<SiteRow> {
    const before = await this.get(id);
    const named = namedIn(patch);
    requireChange('Site', siteScope(before), named);
    match?.expect(before);
    const after = settled(before, patched<SiteRow>(before, patch), japanDay(this.clock.now()));
    requireChange('Site', siteScope(after), named);
    requireSound(after);
    await this.requireMayTag(before.tags, after.tags);
    return this.db.transaction((tx) => this.write(tx, before, after));
  }

  private async write(tx: Tx, before: SiteRow, after: SiteRow): Promise<SiteRow> {
    const { id, version } = before;
    const changes = fieldChanges(before, after, RECORDED);
    if (!changes.length) return before;
    if (before.status === 'open' && after.status === 'closed') await this.requireClosable(tx, id);
    const updatedAt = this.clock.now();
    const { affected } = await tx
      .repository(Site)
      .update({ tenantId: tx.tenantId, id, version }, { ...writable(after), updatedAt })
      .catch((error: unknown) => refused(error, after));
    if (!affected) throw new VersionMismatch();
    if (changes.some(({ field }) => field === 'tags')) await replaceTags(tx, after);
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

  /** Asked before a transaction: who is asked may want a connection of their own. */
  private async requireMayTag(before: readonly string[], after: readonly string[]): Promise<void> {
    const tags = tagsThatDiffer(before, after);
    if (!tags.length) return;
    const missing = await this.gates.missing('site.tag', { tags });
    if (missing.length) throw new SiteTagGivesRights(missing);
  }

  /** The gate reads in our transaction, and behind our lock: nothing new can come to need the site meanwhile. */
  private async requireClosable(tx: Tx, siteId: string): Promise<void> {
    await tx.query(LOCK_SITE, [siteId]);
    const missing = await this.gates.missing('site.close', { tx, siteId });
    if (missing.length) throw new SiteStillNeeded(missing);
  }
}

/** @throws InvalidInput */
function requireSound(site: SiteRow): void {
  const faults = siteFaults(site);
  if (faults.length) throw new InvalidInput(faults);
}

/** The columns that change with a site's facts. */
function writable(site: SiteRow) {
  const {
    id: _id,
    version: _version,
    createdAt: _created,
    updatedAt: _updated,
    filing,
    tags: _tags,
    ...columns
  } = site;
  return {
    ...columns,
    filingRequired: filing.required,
    filedOn: filing.filedOn,
    filingReference: filing.reference,
    searchText: searchTextOf(site),
  };
}

function searchTextOf(site: SiteRow): string {
  const { code, name, nameKana, postalCode, prefecture, municipalityName, address, tags } = site;
  return foldFields(code, name, nameKana, postalCode, prefecture, municipalityName, address, ...tags);
}

function refused(error: unknown, { code }: SiteRow): never {
  const constraint = violatedConstraint(error);
  if (constraint === 'site_code') throw new SiteCodeTaken(code);
  if (constraint === 'site_region') throw regionUnknown('/regionId');
  throw error;
}
