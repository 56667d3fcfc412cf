import { Audit, type AuditEntry, fieldChanges } from '@mimamori/audit';
import { type DomainEvent, Jobs, type Tx } from '@mimamori/platform';
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

  async ofCameras(tx: Tx, importId: string, changes: readonly PlannedCamera[]): Promise<void> {
    const told = changes.flatMap((change) => tell(change, importId));
    await this.audit.appendAll(
      tx,
      told.map(({ entry }) => entry),
    );
    for (const { event } of told) await this.jobs.publish(tx, event);
  }
}

interface Told {
  readonly entry: AuditEntry;
  readonly event: DomainEvent;
}

/** The same entries and events as if each camera had been changed by hand. */
function tell({ before, camera, fields }: PlannedCamera, importId: string): Told[] {
  const { id: cameraId, siteId, code, state: to } = camera;
  const from = before?.state ?? 'planned';
  const entry = (verb: string, details: object) => ({
    action: `cameras.camera.${verb}`,
    subject: 'Camera',
    subjectId: cameraId,
    details: { ...details, importId },
  });
  const told: Told[] = [];
  if (!before)
    told.push({
      entry: entry('create', { siteId, code }),
      event: new CameraRegistered({ cameraId, siteId }),
    });
  else if (fields.length) {
    const changes = fieldChanges(before, camera, CAMERA_FIELDS);
    told.push({
      entry: entry('update', { changes }),
      event: new CameraChanged({ cameraId, siteId, fields }),
    });
  }
  if (from !== to) {
    const changes = [{ field: 'state', from, to }];
    const event = new CameraTransitioned({ cameraId, siteId, from, to });
    told.push({ entry: entry('transition', { changes }), event });
  }
  return told;
}
