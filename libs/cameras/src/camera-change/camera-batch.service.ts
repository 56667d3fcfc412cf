import { Audit } from '@mimamori/audit';
import { FieldForbidden, Forbidden, InvalidInput, TenantDb, type Tx, uuidv7 } from '@mimamori/platform';
import { parseInput } from '@mimamori/web';
import { Injectable } from '@nestjs/common';

import { changedFields } from '../camera/camera-changes';
import {
  cameraCreateSchema,
  type CameraPatch,
  cameraPatchSchema,
  type CameraRow,
  type CameraTransition,
  cameraTransitionSchema,
  newCameraFacts,
} from '../camera/camera.schema';
import { existingCameras, keyOf } from '../camera-import/camera-import.queries';
import { type CameraChange, isChanged } from './camera-change';
import { forbiddenFields, isAllowed, withFacts } from './camera-change.rules';
import { CameraChanges } from './camera-change.service';

/** One of many cameras: what is said of it, and the state it comes into. Store and code say which one it is. */
export interface BatchedCamera {
  readonly siteId: string;
  readonly code: string;
  /** Ids, not names; a new camera needs a name. */
  readonly facts: CameraPatch;
  readonly step?: CameraTransition;
}

/** For programs that bring in cameras by the thousand and know their ids: an import without a file. */
@Injectable()
export class CameraBatches {
  constructor(
    private readonly db: TenantDb,
    private readonly changes: CameraChanges,
    private readonly audit: Audit,
  ) {}

  /**
   * All of them, or none, by the rules, gates, log, events and findings of an import, and with the caller's permissions.
   * Callers hand on a few thousand at a time. Stores, areas, people and purposes must be there.
   * @param importId the job's, which the log names
   * @throws InvalidInput with what is wrong with the first wrong camera, Forbidden, CamerasChangedMeanwhile
   */
  async bringIn(cameras: readonly BatchedCamera[], importId: string): Promise<void> {
    await this.changes.carryOut(
      () => this.plan(cameras),
      async (tx, changes) => {
        await this.changes.apply(tx, changes, { importId });
        await this.log(tx, importId, changes);
      },
    );
  }

  private async plan(cameras: readonly BatchedCamera[]): Promise<CameraChange[]> {
    const existing = await existingCameras(this.db, cameras);
    const changes = cameras.map((camera) => changeOf(camera, existing.get(keyOf(camera))));
    const judged = await this.changes.judge(changes);
    for (const { faults, ...change } of await withFacts(this.db, judged)) {
      if (!isAllowed(change)) throw new Forbidden(change.before ? 'update' : 'create', 'Camera');
      const forbidden = forbiddenFields(change, change.fields);
      if (forbidden.length) throw new FieldForbidden('Camera', forbidden);
      if (faults.length) throw new InvalidInput([...faults]);
    }
    return changes;
  }

  private async log(tx: Tx, jobId: string, changes: readonly CameraChange[]): Promise<void> {
    const created = changes.filter(({ before }) => !before).length;
    const updated = changes.filter((change) => change.before && isChanged(change)).length;
    const details = { jobId, saved: true, rows: changes.length, created, updated };
    await this.audit.append(tx, { action: 'cameras.import', subject: 'Camera', details });
  }
}

/** @throws InvalidInput */
function changeOf(
  { siteId, code, facts, step: asked }: BatchedCamera,
  before: CameraRow | undefined,
): CameraChange {
  const step = asked && parseInput(cameraTransitionSchema, asked);
  const stated = before
    ? { ...before, ...parseInput(cameraPatchSchema, facts) }
    : { ...newCameraFacts(parseInput(cameraCreateSchema, { ...facts, siteId, code })), id: uuidv7() };
  const after = { ...stated, state: step?.to ?? stated.state };
  const fields = before ? changedFields(before, after) : [];
  return { before, after, fields, reason: step?.reason };
}
