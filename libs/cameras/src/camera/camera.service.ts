import { Audit, fieldChanges } from '@mimamori/audit';
import {
  Clock,
  getPermissions,
  Jobs,
  NotFound,
  patched,
  requireCan,
  SqlParams,
  TenantDb,
  type Tx,
  uuidv7,
} from '@mimamori/platform';
import {
  IfMatchHeader,
  Keysets,
  mapPage,
  type Page,
  parseInput,
  readPage,
  readRow,
  readRows,
} from '@mimamori/web';
import { Injectable } from '@nestjs/common';

import { CameraRetired, TransitionNotAllowed } from '../cameras.errors';
import { CameraChanged, CameraRegistered, CameraTransitioned } from '../cameras.events';
import { CameraGate } from './camera-gate.service';
import type { CameraListRequest } from './camera-list.schema';
import { changedFields } from './camera-changes';
import { isFinal, mayBecome } from './camera-state.rules';
import { CAMERA, cameraList, cameraOrder, camerasOfSites } from './camera.queries';
import {
  type Camera,
  CAMERA_FIELDS,
  type CameraRow,
  type CameraCreate,
  cameraCreateSchema,
  newCameraFacts,
  toCamera,
  type CameraTransition,
  type CameraPatch,
} from './camera.schema';
import { insertCamera, updateCamera } from './camera.writes';

/** The register of cameras. */
@Injectable()
export class Cameras {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly keysets: Keysets,
    private readonly jobs: Jobs,
    private readonly audit: Audit,
    private readonly gate: CameraGate,
  ) {}

  /** The cameras the caller may read. @throws CursorInvalid */
  async list(request: CameraListRequest): Promise<Page<Camera>> {
    return mapPage(await readPage(this.db, this.keysets, cameraList(request)), toCamera);
  }

  /** The first page of each site, in one query; in the order of `siteIds`. */
  async listOfSites(siteIds: readonly string[], request: CameraListRequest): Promise<Page<Camera>[]> {
    const params = new SqlParams();
    const allowed = getPermissions().rowFilter('read', CAMERA.subject, params);
    const { tail } = this.keysets.plan(cameraOrder(request, params));
    const rows = await this.db.query<CameraRow>(
      camerasOfSites(siteIds, allowed, tail, params),
      params.values,
    );
    return siteIds.map((siteId) => {
      // The same question as `cameras(filter: {siteId})`, so that its cursors lead on from here.
      const ofSite = { ...request, filter: { siteId } };
      const plan = this.keysets.plan(cameraOrder(ofSite, new SqlParams()));
      return mapPage(plan.page(rows.filter((row) => row.siteId === siteId)), toCamera);
    });
  }

  /** @throws NotFound */
  async get(id: string): Promise<Camera> {
    const row = await readRow<CameraRow>(this.db, CAMERA, id);
    if (!row) throw new NotFound('Camera');
    return toCamera(row);
  }

  /** Those that exist and that the caller may read, in no particular order. */
  async find(ids: readonly string[]): Promise<Camera[]> {
    return (await readRows<CameraRow>(this.db, CAMERA, ids)).map(toCamera);
  }

  /** A planned camera. @throws Forbidden, InvalidInput (unknown references, contradictions), CameraCodeTaken */
  async create(input: CameraCreate): Promise<Camera> {
    return this.db.transaction((tx) => this.createIn(tx, input));
  }

  /** As `create`, in the caller's transaction. */
  async createIn(tx: Tx, input: CameraCreate): Promise<Camera> {
    const facts = newCameraFacts(parseInput(cameraCreateSchema, input));
    const now = this.clock.now();
    const row: CameraRow = {
      ...facts,
      id: uuidv7(now.getTime()),
      version: 1,
      createdAt: now,
      updatedAt: now,
    };
    requireCan('create', 'Camera', row);
    await this.gate.requireSound(tx, row);
    await insertCamera(tx, row);
    await this.audit.append(tx, {
      action: 'cameras.camera.create',
      subject: 'Camera',
      subjectId: row.id,
      details: { siteId: row.siteId, code: row.code },
    });
    await this.jobs.publish(tx, new CameraRegistered({ cameraId: row.id, siteId: row.siteId }));
    return toCamera(row);
  }

  /**
   * Changes facts. An active camera keeps what its gate asked for.
   * @throws NotFound, Forbidden, VersionMismatch, CameraRetired, GateClosed, InvalidInput, CameraCodeTaken
   */
  async update(id: string, patch: CameraPatch, match: IfMatchHeader): Promise<Camera> {
    return this.db.transaction((tx) => this.updateIn(tx, id, patch, match));
  }

  /** As `update`, in the caller's transaction. */
  async updateIn(tx: Tx, id: string, patch: CameraPatch, match: IfMatchHeader): Promise<Camera> {
    const before = await this.load(tx, id, 'update', match);
    if (isFinal(before.state)) throw new CameraRetired();
    const after = patched<CameraRow>(before, patch);
    const fields = changedFields(before, after);
    if (!fields.length) return toCamera(before);
    // Nobody may move a camera to where they could not change it.
    requireCan('update', 'Camera', after);
    await this.gate.requireSound(tx, after);
    this.gate.requireStillOpen(after);
    const written = await updateCamera(tx, before, after, this.clock.now());
    await this.audit.append(tx, {
      action: 'cameras.camera.update',
      subject: 'Camera',
      subjectId: id,
      details: { changes: fieldChanges(before, after, CAMERA_FIELDS) },
    });
    await this.jobs.publish(tx, new CameraChanged({ cameraId: id, siteId: before.siteId, fields }));
    return toCamera(written);
  }

  /**
   * Moves a camera to another state; to become active it must pass the risk gate.
   * @throws NotFound, Forbidden, VersionMismatch, TransitionNotAllowed, GateClosed
   */
  async transition(id: string, step: CameraTransition, match: IfMatchHeader): Promise<Camera> {
    return this.db.transaction((tx) => this.transitionIn(tx, id, step, match));
  }

  /** As `transition`, in the caller's transaction. */
  async transitionIn(
    tx: Tx,
    id: string,
    { to, reason }: CameraTransition,
    match: IfMatchHeader,
  ): Promise<Camera> {
    const before = await this.load(tx, id, 'transition', match);
    const { state: from, siteId } = before;
    if (!mayBecome(from, to)) throw new TransitionNotAllowed(from, to);
    const after: CameraRow = { ...before, state: to };
    if (to === 'active') await this.gate.requireOpen(after);
    const written = await updateCamera(tx, before, after, this.clock.now());
    await this.audit.append(tx, {
      action: 'cameras.camera.transition',
      subject: 'Camera',
      subjectId: id,
      reason,
      details: { changes: fieldChanges(before, after, ['state']) },
    });
    await this.jobs.publish(tx, new CameraTransitioned({ cameraId: id, siteId, from, to }));
    return toCamera(written);
  }

  private async load(tx: Tx, id: string, action: string, match: IfMatchHeader): Promise<CameraRow> {
    const row = await readRow<CameraRow>(tx, CAMERA, id);
    if (!row) throw new NotFound('Camera');
    requireCan(action, 'Camera', row);
    match.expect(row);
    return row;
  }
}
