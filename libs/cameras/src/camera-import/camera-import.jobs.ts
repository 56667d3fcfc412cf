import { BlobStore } from '@mimamori/blobs';
import {
  Clock,
  getContext,
  getTenantId,
  Job,
  type JobRun,
  TenantDb,
  Translator,
  type Tx,
} from '@mimamori/platform';
import type { RowError } from '@mimamori/tabular';
import { Injectable } from '@nestjs/common';

import { errorFile, rowErrorMessage } from './camera-import.messages';
import { type ImportPlan, type PlannedCamera, ImportPlanner } from './camera-import.planner';
import { insertCameras, planAfresh, updateCameras } from './camera-import.queries';
import { ImportRecord } from './camera-import.record';
import { type Inventory, readInventory } from './camera-import.reading';
import { type ImportResult, importPayloadSchema, MOST_ERRORS_SHOWN } from './camera-import.schema';
import { CAMERA_IMPORT, IMPORT_FILES_KEPT_MS } from './camera-import.service';

const BATCH = 500;
const READ_PERCENT = 10;
const PLANNED_PERCENT = 40;

/** Carries out an import: all rows or, when any row has an error, none. */
@Injectable()
export class CameraImportJobs {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly blobs: BlobStore,
    private readonly planner: ImportPlanner,
    private readonly record: ImportRecord,
    private readonly translator: Translator,
  ) {}

  @Job(CAMERA_IMPORT)
  async import(payload: unknown, run: JobRun): Promise<ImportResult> {
    const { blobId, dryRun, encoding } = importPayloadSchema.parse(payload);
    const { bytes } = await this.blobs.get(getTenantId(), blobId);
    const inventory = readInventory(bytes, encoding);
    await run.progress(READ_PERCENT);
    return this.db.transaction(async (tx) => {
      const plan = await this.planner.plan(tx, inventory);
      await run.progress(PLANNED_PERCENT);
      const errors = [...inventory.errors, ...plan.errors].sort((a, b) => a.line - b.line);
      const saved = !dryRun && errors.length === 0;
      if (saved) await this.save(tx, plan, run);
      const errorFileId = errors.length ? await this.keepErrors(tx, errors) : null;
      const result = {
        ...summary(inventory, plan, errors),
        dryRun,
        saved,
        errorFileId,
        errors: this.shown(errors),
      };
      await this.record.ofImport(tx, run.jobId, result);
      return result;
    });
  }

  private async save(tx: Tx, { changes }: ImportPlan, run: JobRun): Promise<void> {
    const changed = changes.filter(({ kind }) => kind !== 'unchanged');
    const now = this.clock.now();
    await planAfresh(tx);
    for (let from = 0; from < changed.length; from += BATCH) {
      const batch = changed.slice(from, from + BATCH);
      const cameras = (kind: PlannedCamera['kind']) =>
        batch.filter((row) => row.kind === kind).map(({ camera }) => camera);
      await insertCameras(tx, cameras('create'), now);
      await updateCameras(tx, cameras('update'), now);
      await this.record.ofCameras(tx, run.jobId, batch);
      await run.progress(
        PLANNED_PERCENT + ((100 - PLANNED_PERCENT) * (from + batch.length)) / changed.length,
      );
    }
  }

  private async keepErrors(tx: Tx, errors: readonly RowError[]): Promise<string> {
    const bytes = errorFile(this.translator, errors, getContext().locale);
    const expiresAt = new Date(this.clock.now().getTime() + IMPORT_FILES_KEPT_MS);
    return (await this.blobs.put({ tenantId: tx.tenantId, bytes, contentType: 'text/csv', expiresAt }, tx))
      .id;
  }

  private shown(errors: readonly RowError[]): ImportResult['errors'] {
    const { locale } = getContext();
    return errors.slice(0, MOST_ERRORS_SHOWN).map(({ line, column = null, code, params }) => {
      const message = rowErrorMessage(this.translator, { code, params }, locale);
      return { line, column, code, params: { ...params }, message };
    });
  }
}

/** A file with errors changes nothing, so nothing is counted as created or updated. */
function summary({ encoding, count }: Inventory, { changes }: ImportPlan, errors: readonly RowError[]) {
  const counted = (kind: PlannedCamera['kind']) =>
    errors.length ? 0 : changes.filter((change) => change.kind === kind).length;
  return {
    encoding,
    rows: count,
    created: counted('create'),
    updated: counted('update'),
    unchanged: counted('unchanged'),
    errorCount: errors.length,
  };
}
