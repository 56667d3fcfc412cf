import { Audit, fieldChanges } from '@mimamori/audit';
import {
  Clock,
  foldFields,
  InvalidInput,
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
  mapPage,
  type Page,
  parseInput,
  readPage,
  readRow,
  readRows,
} from '@mimamori/web';
import { Injectable } from '@nestjs/common';

import { PurposeCodeTaken, PurposeInUse, PurposeRetired } from '../cameras.errors';
import type { PurposeListRequest } from './purpose-list.schema';
import { PurposeEntity } from './purpose.entity';
import { CAMERAS_OF_PURPOSE, LOCK_PURPOSE, PURPOSE, purposeList } from './purpose.queries';
import { isTooVague } from './purpose.rules';
import {
  type PurposeCreate,
  purposeCreateSchema,
  type Purpose,
  PURPOSE_FIELDS,
  type PurposeRow,
  toPurpose,
  type PurposePatch,
} from './purpose.schema';

/** The catalogue of purposes of use (利用目的). */
@Injectable()
export class Purposes {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly keysets: Keysets,
    private readonly audit: Audit,
  ) {}

  /** @throws CursorInvalid */
  async list(request: PurposeListRequest): Promise<Page<Purpose>> {
    return mapPage(await readPage(this.db, this.keysets, purposeList(request)), toPurpose);
  }

  /** @throws NotFound */
  async get(id: string): Promise<Purpose> {
    const row = await readRow<PurposeRow>(this.db, PURPOSE, id);
    if (!row) throw new NotFound('Purpose');
    return toPurpose(row);
  }

  /** Those that exist, in no particular order. */
  async find(ids: readonly string[]): Promise<Purpose[]> {
    return (await readRows<PurposeRow>(this.db, PURPOSE, ids)).map(toPurpose);
  }

  /** @throws Forbidden, InvalidInput (too vague), PurposeCodeTaken */
  async create(input: PurposeCreate): Promise<Purpose> {
    return this.db.transaction((tx) => this.createIn(tx, input));
  }

  /** As `create`, in the caller's transaction. */
  async createIn(tx: Tx, input: PurposeCreate): Promise<Purpose> {
    requireCan('create', 'Purpose', {});
    const fields = parseInput(purposeCreateSchema, input);
    requireSpecific(fields);
    const now = this.clock.now();
    const { nameEn = null, textEn = null, ...given } = fields;
    const bookkeeping = { state: 'active', version: 1, createdAt: now, updatedAt: now } as const;
    const row: PurposeRow = { ...given, nameEn, textEn, id: uuidv7(now.getTime()), ...bookkeeping };
    await withCodeChecked(
      row.code,
      tx.repository(PurposeEntity).insert({ tenantId: tx.tenantId, ...row, searchText: searchTextOf(row) }),
    );
    await this.audit.append(tx, {
      action: 'cameras.purpose.create',
      subject: 'Purpose',
      subjectId: row.id,
      details: { code: row.code, class: row.class },
    });
    return toPurpose(row);
  }

  /**
   * The class of a purpose that cameras film for stays: another class is another purpose (APPI art. 17(2)).
   * @throws NotFound, Forbidden, VersionMismatch, InvalidInput, PurposeRetired, PurposeInUse, PurposeCodeTaken
   */
  async update(id: string, patch: PurposePatch, match: IfMatchHeader): Promise<Purpose> {
    return this.db.transaction(async (tx) => {
      const before = await this.load(tx, id, 'update', match);
      requireSpecific(patch);
      const after = patched<PurposeRow>(before, patch);
      const changes = fieldChanges(before, after, PURPOSE_FIELDS);
      if (!changes.length) return toPurpose(before);
      if (after.class !== before.class) await this.requireUnused(tx, id);
      return this.write(tx, before, after, { action: 'cameras.purpose.update', details: { changes } });
    });
  }

  /** Final; only while no camera films for it. @throws NotFound, Forbidden, VersionMismatch, PurposeRetired, PurposeInUse */
  async retire(id: string, match: IfMatchHeader): Promise<Purpose> {
    return this.db.transaction(async (tx) => {
      const before = await this.load(tx, id, 'retire', match);
      await this.requireUnused(tx, id);
      return this.write(tx, before, { ...before, state: 'retired' }, { action: 'cameras.purpose.retire' });
    });
  }

  private async load(tx: Tx, id: string, action: string, match: IfMatchHeader): Promise<PurposeRow> {
    const row = await readRow<PurposeRow>(tx, PURPOSE, id);
    if (!row) throw new NotFound('Purpose');
    requireCan(action, 'Purpose', row);
    match.expect(row);
    if (row.state === 'retired') throw new PurposeRetired();
    return row;
  }

  private async requireUnused(tx: Tx, id: string): Promise<void> {
    await tx.query(LOCK_PURPOSE, [id]);
    const [used] = await tx.query<{ cameras: number }>(CAMERAS_OF_PURPOSE, [id]);
    if (used?.cameras) throw new PurposeInUse(used.cameras);
  }

  private async write(
    tx: Tx,
    { id, version }: PurposeRow,
    after: PurposeRow,
    entry: { readonly action: string; readonly details?: Record<string, unknown> },
  ): Promise<Purpose> {
    const { version: _counted, ...values } = { ...after, updatedAt: this.clock.now() };
    const { affected } = await withCodeChecked(
      after.code,
      tx
        .repository(PurposeEntity)
        .update({ tenantId: tx.tenantId, id, version }, { ...values, searchText: searchTextOf(after) }),
    );
    if (!affected) throw new VersionMismatch();
    await this.audit.append(tx, { ...entry, subject: 'Purpose', subjectId: id });
    return toPurpose({ ...values, version: version + 1 });
  }
}

function searchTextOf({ code, name, nameEn, text, textEn }: PurposeRow): string {
  return foldFields(code, name, nameEn, text, textEn);
}

/** @throws InvalidInput */
function requireSpecific({ text, textEn }: Pick<PurposePatch, 'text' | 'textEn'>): void {
  const vague = Object.entries({ text, textEn }).filter(([, words]) => words && isTooVague(words));
  const items = vague.map(([field]) => ({ pointer: `/${field}`, code: 'cameras.purpose_too_vague' }));
  if (items.length) throw new InvalidInput(items);
}

async function withCodeChecked<T>(code: string, statement: Promise<T>): Promise<T> {
  try {
    return await statement;
  } catch (error) {
    throw violatedConstraint(error) === 'purpose_code' ? new PurposeCodeTaken(code) : error;
  }
}
