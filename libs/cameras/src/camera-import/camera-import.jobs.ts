import { BlobStore } from '@mimamori/blobs';
import {
  Clock,
  getContext,
  getTenantId,
  Job,
  type JobRun,
  requireAllFields,
  TenantDb,
  type Tx,
} from '@mimamori/platform';
import { type RowError, XLSX_MEDIA_TYPE } from '@mimamori/tabular';
import { Injectable } from '@nestjs/common';

import { CameraChanges } from '../camera-change/camera-change.service';
import { inventoryNames, mergeNames } from '../camera-export/inventory-names';
import { differenceOf } from './camera-import.difference';
import { type ChangeKind, ImportPlanner, kindOf, type PlannedRow } from './camera-import.planner';
import { type Inventory, readInventory } from './camera-import.reading';
import {
  type ImportChange,
  importPayloadSchema,
  type ImportResult,
  MOST_CHANGES_SHOWN,
} from './camera-import.schema';
import { CAMERA_IMPORT, IMPORT_FILES_KEPT_MS } from './camera-import.service';
import { ImportWords } from './camera-import.words';

const READ_PERCENT = 10;
const PLANNED_PERCENT = 60;
const COMPARED_PERCENT = 70;
const CHUNK = 1000;

interface Prepared {
  readonly rows: readonly PlannedRow[];
  readonly errors: readonly RowError[];
  readonly changes: readonly ImportChange[];
}

/** Carries out an import: all rows or, when any row has an error, none. */
@Injectable()
export class CameraImportJobs {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly blobs: BlobStore,
    private readonly planner: ImportPlanner,
    private readonly changes: CameraChanges,
    private readonly words: ImportWords,
  ) {}

  /**
   * Progress is told while the file is read, planned and compared. The transaction at the end tells nothing: it would
   * need a second connection while it holds one.
   */
  @Job(CAMERA_IMPORT)
  async import(payload: unknown, run: JobRun): Promise<ImportResult> {
    const { blobId, dryRun, ...manner } = importPayloadSchema.parse(payload);
    requireAllFields('Camera');
    const { bytes } = await this.blobs.get(getTenantId(), blobId);
    const inventory = readInventory(bytes, manner);
    await run.progress(READ_PERCENT);
    return this.changes.carryOut(
      () => this.prepare(inventory, run),
      async (tx, prepared) => {
        const { rows, errors } = prepared;
        const saved = !dryRun && errors.length === 0;
        if (saved) await this.changes.apply(tx, rows, { importId: run.jobId });
        const files = await this.keepFiles(tx, prepared, inventory);
        const counts = summary(inventory, prepared);
        const told: ImportResult = { ...counts, ...files, dryRun, saved, errors: this.words.shown(errors) };
        await this.words.log(tx, run.jobId, told);
        return told;
      },
    );
  }

  private async prepare(inventory: Inventory, run: JobRun): Promise<Prepared> {
    const share = PLANNED_PERCENT - READ_PERCENT;
    const plan = await this.planner.plan(inventory, (done) => run.progress(READ_PERCENT + share * done));
    const errors = [...inventory.errors, ...plan.errors].sort((a, b) => a.line - b.line);
    const changes = await this.compare(plan.rows);
    await run.progress(COMPARED_PERCENT);
    return { rows: plan.rows, errors, changes };
  }

  private async compare(rows: readonly PlannedRow[]): Promise<ImportChange[]> {
    const { locale } = getContext();
    const all = [];
    for (let from = 0; from < rows.length; from += CHUNK) {
      const named = rows
        .slice(from, from + CHUNK)
        .flatMap(({ before, after }) => (before ? [before, after] : []));
      all.push(await inventoryNames(this.db, named));
    }
    const names = mergeNames(all);
    return rows
      .map((row) => differenceOf(row, names, locale))
      .filter((change) => change !== undefined)
      .sort((a, b) => a.line - b.line);
  }

  private async keepFiles(
    tx: Tx,
    { errors, changes }: Prepared,
    { encoding }: Inventory,
  ): Promise<Pick<ImportResult, 'errorFileId' | 'reportFileId'>> {
    const files = this.words.files();
    const keep = async (bytes: Buffer, contentType: string) => {
      const expiresAt = new Date(this.clock.now().getTime() + IMPORT_FILES_KEPT_MS);
      return (await this.blobs.put({ tenantId: tx.tenantId, bytes, contentType, expiresAt }, tx)).id;
    };
    const format = encoding === 'xlsx' ? 'xlsx' : 'csv';
    const type = format === 'xlsx' ? XLSX_MEDIA_TYPE : 'text/csv';
    return {
      errorFileId: errors.length ? await keep(files.errors(errors), 'text/csv') : null,
      reportFileId:
        errors.length || changes.length ? await keep(files.report(changes, errors, format), type) : null,
    };
  }
}

/** A file with errors changes nothing, so nothing is counted as created or updated. */
function summary({ encoding, count }: Inventory, { rows, errors, changes }: Prepared) {
  const counted = (kind: ChangeKind) =>
    errors.length ? 0 : rows.filter((row) => kindOf(row) === kind).length;
  return {
    encoding,
    rows: count,
    created: counted('create'),
    updated: counted('update'),
    unchanged: counted('unchanged'),
    changes: changes.slice(0, MOST_CHANGES_SHOWN),
    errorCount: errors.length,
  };
}
