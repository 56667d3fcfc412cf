import { Audit, fieldChanges } from '@mimamori/audit';
import { Jobs, type Tx } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { CameraChanged, CameraRegistered, CameraTransitioned } from '../cameras.events';
import { CameraFindings } from '../finding/camera-finding.service';
import { statedFields } from './camera-changes';
import { CAMERA_FIELDS, type CameraRow } from './camera.schema';

/** What a change of a camera leaves in the log, finds wrong and tells other libs, in the transaction of the change. */
@Injectable()
export class CameraRecord {
  constructor(
    private readonly audit: Audit,
    private readonly jobs: Jobs,
    private readonly findings: CameraFindings,
  ) {}

  /** The log begins with what was said at first, so that a field's history has no gap. */
  async registered(tx: Tx, row: CameraRow): Promise<void> {
    const { id: cameraId, siteId, code } = row;
    const fields = statedFields(row);
    const changes = fields.map((field) => ({ field, from: null, to: row[field] }));
    await this.audit.append(tx, {
      action: 'cameras.camera.create',
      subject: 'Camera',
      subjectId: cameraId,
      details: { siteId, code, changes },
    });
    await this.findings.review(tx, [cameraId]);
    await this.jobs.publish(tx, new CameraRegistered({ cameraId, siteId, fields }));
  }

  async changed(tx: Tx, before: CameraRow, after: CameraRow, fields: readonly string[]): Promise<void> {
    const { id: cameraId, siteId } = before;
    await this.audit.append(tx, {
      action: 'cameras.camera.update',
      subject: 'Camera',
      subjectId: cameraId,
      details: { changes: fieldChanges(before, after, CAMERA_FIELDS) },
    });
    await this.findings.review(tx, [cameraId]);
    await this.jobs.publish(tx, new CameraChanged({ cameraId, siteId, fields }));
  }

  async moved(tx: Tx, before: CameraRow, after: CameraRow, reason: string | undefined): Promise<void> {
    const { id: cameraId, siteId, state: from } = before;
    await this.audit.append(tx, {
      action: 'cameras.camera.transition',
      subject: 'Camera',
      subjectId: cameraId,
      reason,
      details: { changes: fieldChanges(before, after, ['state']) },
    });
    await this.findings.review(tx, [cameraId]);
    await this.jobs.publish(tx, new CameraTransitioned({ cameraId, siteId, from, to: after.state }));
  }
}
