import { Audit, fieldChanges } from '@mimamori/audit';
import { Jobs, type Tx } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { CAMERA_FIELDS } from '../camera/camera.schema';
import { CameraChanged, CameraRegistered, CameraTransitioned } from '../cameras.events';
import type { PlannedCamera } from './camera-import.planner';
import type { ImportResult } from './camera-import.schema';

/** What an import leaves in the log and tells other libs: one entry for the file, one for each camera it changed. */
@Injectable()
export class ImportRecord {
  constructor(
    private readonly audit: Audit,
    private readonly jobs: Jobs,
  ) {}

  async ofImport(tx: Tx, jobId: string, result: ImportResult): Promise<void> {
    const { dryRun, saved, rows, created, updated, errorCount } = result;
    const details = { jobId, dryRun, saved, rows, created, updated, errorCount };
    await this.audit.append(tx, { action: 'cameras.import', subject: 'Camera', details });
  }

  async ofCamera(tx: Tx, importId: string, { before, camera, fields }: PlannedCamera): Promise<void> {
    const { id: cameraId, siteId, code, state: to } = camera;
    const entry = { subject: 'Camera', subjectId: cameraId };
    if (!before) {
      await this.audit.append(tx, {
        ...entry,
        action: 'cameras.camera.create',
        details: { siteId, code, importId },
      });
      await this.jobs.publish(tx, new CameraRegistered({ cameraId, siteId }));
    } else if (fields.length) {
      const changes = fieldChanges(before, camera, CAMERA_FIELDS);
      await this.audit.append(tx, {
        ...entry,
        action: 'cameras.camera.update',
        details: { changes, importId },
      });
      await this.jobs.publish(tx, new CameraChanged({ cameraId, siteId, fields }));
    }
    const from = before?.state ?? 'planned';
    if (from === to) return;
    const changes = [{ field: 'state', from, to }];
    await this.audit.append(tx, {
      ...entry,
      action: 'cameras.camera.transition',
      details: { changes, importId },
    });
    await this.jobs.publish(tx, new CameraTransitioned({ cameraId, siteId, from, to }));
  }
}
