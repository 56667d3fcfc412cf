import {
  type ErrorItem,
  InvalidInput,
  Jobs,
  NotFound,
  requireCan,
  TenantDb,
  Translator,
  getContext,
} from '@mimamori/platform';
import { readRows } from '@mimamori/web';
import { Injectable } from '@nestjs/common';

import { CAMERA_GROUP } from '../camera-group/camera-group.queries';
import type { CameraGroupRow } from '../camera-group/camera-group.schema';
import { BulkPreviewMissing } from '../cameras.errors';
import { activePurposes, knownUser } from './bulk-edit.queries';
import type { BulkEdit, BulkJob, BulkResult } from './bulk-edit.schema';

export const CAMERA_BULK_EDIT = 'cameras.bulk_edit';

/** Changes of many cameras by one command: first a preview, then what was previewed. */
@Injectable()
export class BulkEdits {
  constructor(
    private readonly db: TenantDb,
    private readonly jobs: Jobs,
    private readonly translator: Translator,
  ) {}

  /** @returns the job's id. @throws Forbidden, BulkPreviewMissing, InvalidInput naming what does not exist */
  async start(edit: BulkEdit): Promise<string> {
    requireCan('update', 'Camera');
    if (edit.addGroups || edit.removeGroups) requireCan('update', 'CameraGroup');
    if (!edit.dryRun && edit.previewToken === undefined) throw new BulkPreviewMissing();
    const unknown = await this.unknown(edit);
    if (unknown.length) throw new InvalidInput(unknown);
    return this.db.transaction((tx) => this.jobs.start(tx, CAMERA_BULK_EDIT, { ...edit }));
  }

  /** A bulk edit the caller started, with its messages in the caller's language. @throws NotFound */
  async get(jobId: string): Promise<BulkJob> {
    const { id, kind, state, progress, result } = await this.jobs.get(jobId);
    if (kind !== CAMERA_BULK_EDIT) throw new NotFound('CameraBulkEdit');
    const done = state === 'done' ? (result as BulkResult | null) : null;
    return { jobId: id, state, progress, result: done && this.localised(done) };
  }

  private async unknown({ set = {}, addGroups = [], removeGroups = [] }: BulkEdit): Promise<ErrorItem[]> {
    const items: ErrorItem[] = [];
    const { ownerUserId, purposeIds = [] } = set;
    if (ownerUserId && !(await knownUser(this.db, ownerUserId)))
      items.push({ pointer: '/set/ownerUserId', code: 'cameras.owner_unknown' });
    const purposes = purposeIds.length ? await activePurposes(this.db, purposeIds) : new Set<string>();
    for (const [at, id] of purposeIds.entries())
      if (!purposes.has(id))
        items.push({ pointer: `/set/purposeIds/${at}`, code: 'cameras.purpose_unknown' });
    const groups = new Set(
      (await readRows<CameraGroupRow>(this.db, CAMERA_GROUP, [...addGroups, ...removeGroups])).map(
        ({ id }) => id,
      ),
    );
    for (const [name, ids] of Object.entries({ addGroups, removeGroups }))
      for (const [at, id] of ids.entries())
        if (!groups.has(id)) items.push({ pointer: `/${name}/${at}`, code: 'cameras.group_unknown' });
    return items;
  }

  private localised(result: BulkResult): BulkResult {
    const { locale } = getContext();
    const refusals = result.refusals.map((refusal) => ({
      ...refusal,
      errors: refusal.errors.map((error) => ({
        ...error,
        message: this.translator.problemText(error, locale).detail,
      })),
    }));
    return { ...result, refusals };
  }
}
