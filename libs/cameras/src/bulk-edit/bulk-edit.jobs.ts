import { Audit } from '@mimamori/audit';
import { getContext, Job, type JobRun, TenantDb, Translator, type Tx } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { CameraChanges } from '../camera-change/camera-change.service';
import { BulkSelectionChanged } from '../cameras.errors';
import { BulkGroups } from './bulk-edit.groups';
import { accepted, type BulkPlan, type BulkRow } from './bulk-edit.plan';
import { BulkPlanner } from './bulk-edit.planner';
import { keepResult, keptResult } from './bulk-edit.queries';
import {
  type BulkChange,
  type BulkEdit,
  bulkEditSchema,
  type BulkRefusal,
  type BulkResult,
  MOST_CHANGES_SHOWN,
  MOST_REFUSALS_SHOWN,
} from './bulk-edit.schema';
import { CAMERA_BULK_EDIT } from './bulk-edit.service';

const PLANNED_PERCENT = 50;

/**
 * Previews a bulk edit, or carries it out: every camera that the preview did not refuse, in one transaction, and only when
 * all is still as the preview said.
 */
@Injectable()
export class BulkEditJobs {
  constructor(
    private readonly db: TenantDb,
    private readonly audit: Audit,
    private readonly planner: BulkPlanner,
    private readonly changes: CameraChanges,
    private readonly groups: BulkGroups,
    private readonly translator: Translator,
  ) {}

  /** @throws BulkTooMany, BulkSelectionChanged, CamerasChangedMeanwhile */
  @Job(CAMERA_BULK_EDIT)
  async edit(payload: unknown, run: JobRun): Promise<BulkResult> {
    const edit = bulkEditSchema.parse(payload);
    if (edit.dryRun) return this.preview(edit, run);
    const kept = await keptResult(this.db, run.jobId);
    return kept ?? this.carryOut(edit, run);
  }

  private async preview(edit: BulkEdit, run: JobRun): Promise<BulkResult> {
    const result = this.told(await this.planner.plan(edit), edit);
    await this.db.transaction((tx) => this.log(tx, run.jobId, edit, result));
    return result;
  }

  private carryOut(edit: BulkEdit, run: JobRun): Promise<BulkResult> {
    return this.changes.carryOut(
      async () => {
        const plan = await this.planner.plan(edit);
        if (plan.token !== edit.previewToken) throw new BulkSelectionChanged();
        await run.progress(PLANNED_PERCENT);
        return plan;
      },
      async (tx, plan) => {
        const rows = accepted(plan.rows);
        await this.groups.move(tx, rows, run.jobId);
        await this.changes.apply(
          tx,
          rows.map(({ change }) => change),
          { bulkEditId: run.jobId },
        );
        const result = this.told(plan, edit);
        await this.log(tx, run.jobId, edit, result);
        await keepResult(tx, run.jobId, result);
        return result;
      },
    );
  }

  private told({ rows, unknown, token }: BulkPlan, { dryRun }: BulkEdit): BulkResult {
    const changed = accepted(rows);
    const refused = rows.filter(({ faults }) => faults.length > 0);
    const notFound = unknown.map((cameraId) =>
      this.refusal({ cameraId, siteId: null, code: null }, [{ code: 'cameras.camera_unknown' }]),
    );
    const shown = refused.slice(0, MOST_REFUSALS_SHOWN).map(({ change: { before }, faults }) => {
      const { id: cameraId, siteId, code } = before;
      return this.refusal({ cameraId, siteId, code }, faults);
    });
    return {
      dryRun,
      selected: rows.length + unknown.length,
      changed: changed.length,
      unchanged: rows.length - refused.length - changed.length,
      refused: refused.length + unknown.length,
      changes: changed.slice(0, MOST_CHANGES_SHOWN).map(toChange),
      refusals: [...shown, ...notFound].slice(0, MOST_REFUSALS_SHOWN),
      previewToken: token,
    };
  }

  private refusal(
    camera: Pick<BulkRefusal, 'cameraId' | 'siteId' | 'code'>,
    faults: readonly { code: string; params?: Readonly<Record<string, string | number>> }[],
  ): BulkRefusal {
    const { locale } = getContext();
    const errors = faults.map(({ code, params = {} }) => {
      const message = this.translator.problemText({ code, params }, locale).detail;
      return { code, params: { ...params }, message };
    });
    return { ...camera, errors };
  }

  private async log(tx: Tx, jobId: string, edit: BulkEdit, result: BulkResult): Promise<void> {
    const { dryRun, selected, changed, refused } = result;
    const fields = Object.keys(edit.set ?? {});
    await this.audit.append(tx, {
      action: 'cameras.bulk_edit',
      subject: 'Camera',
      details: { jobId, dryRun, selected, changed, refused, fields },
      ...(edit.reason !== undefined && { reason: edit.reason }),
    });
  }
}

function toChange({ change: { before, after, fields }, joins, leaves }: BulkRow): BulkChange {
  const { id: cameraId, siteId, code } = before;
  const facts = fields.map((field) => ({ field, from: before[field] ?? null, to: after[field] ?? null }));
  const groups = joins.length + leaves.length > 0;
  const moved = { field: 'groups', from: [...leaves], to: [...joins] };
  return { cameraId, siteId, code, fields: groups ? [...facts, moved] : facts };
}
