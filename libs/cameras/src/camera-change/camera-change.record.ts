import { Audit, type AuditEntry, fieldChanges } from '@mimamori/audit';
import { type DomainEvent, Jobs, type Tx } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { statedFields } from '../camera/camera-changes';
import { CAMERA_FIELDS } from '../camera/camera.schema';
import { CameraChanged, CameraRegistered, CameraTransitioned } from '../cameras.events';
import { CameraFindings } from '../finding/camera-finding.service';
import { type CameraChange, moves, stateBefore } from './camera-change';

/** What made many changes at once, for the log of each camera: `importId` or `bulkEditId` with the job's id. */
export type ChangeOrigin = Readonly<Record<'importId', string>> | Readonly<Record<'bulkEditId', string>>;

interface Told {
  readonly entry: AuditEntry;
  readonly event: DomainEvent;
}

/** The same entries and events as if each camera had been changed by hand. */
function tell(change: CameraChange, origin: ChangeOrigin): Told[] {
  const { before, after, fields } = change;
  const { id: cameraId, siteId, code, state: to } = after;
  const from = stateBefore(change);
  const entry = (verb: string, details: object) => ({
    action: `cameras.camera.${verb}`,
    subject: 'Camera',
    subjectId: cameraId,
    details: { ...details, ...origin },
  });
  const told: Told[] = [];
  if (!before) {
    const stated = statedFields(after);
    const changes = stated.map((field) => ({ field, from: null, to: after[field] }));
    told.push({
      entry: entry('create', { siteId, code, changes }),
      event: new CameraRegistered({ cameraId, siteId, fields: stated }),
    });
  } else if (fields.length) {
    const changes = fieldChanges(before, { ...before, ...after }, CAMERA_FIELDS);
    told.push({
      entry: entry('update', { changes }),
      event: new CameraChanged({ cameraId, siteId, fields }),
    });
  }
  if (moves(change))
    told.push({
      entry: {
        ...entry('transition', { changes: [{ field: 'state', from, to }] }),
        ...(change.reason !== undefined && { reason: change.reason }),
      },
      event: new CameraTransitioned({ cameraId, siteId, from, to }),
    });
  return told;
}

/** What many changes leave in the log, tell other libs, and open or close as findings: with the change, or not at all. */
@Injectable()
export class CameraChangeRecord {
  constructor(
    private readonly audit: Audit,
    private readonly jobs: Jobs,
    private readonly findings: CameraFindings,
  ) {}

  async record(tx: Tx, changes: readonly CameraChange[], origin: ChangeOrigin): Promise<void> {
    const told = changes.flatMap((change) => tell(change, origin));
    await this.audit.appendAll(
      tx,
      told.map(({ entry }) => entry),
    );
    await this.findings.review(
      tx,
      changes.map(({ after }) => after.id),
    );
    await this.jobs.publishAll(
      tx,
      told.map(({ event }) => event),
    );
  }
}
