import {
  Clock,
  getPermissions,
  namedIn,
  NotFound,
  patched,
  requireCanRow,
  requireChangeRow,
  SqlParams,
  TenantDb,
  told,
  type Tx,
  uuidv7,
} from '@mimamori/platform';
import {
  IfMatchHeader,
  Keysets,
  mapPage,
  type Page,
  parseInput,
  readAnswerPage,
  readRow,
  readRows,
} from '@mimamori/web';
import { Injectable } from '@nestjs/common';

import { CameraRetired, TransitionNotAllowed } from '../cameras.errors';
import { LOCK_CAMERA } from '../privacy-mask/privacy-mask.queries';
import { CameraGate } from './camera-gate.service';
import type { CameraListRequest } from './camera-list.schema';
import { changedFields } from './camera-changes';
import { CameraRecord } from './camera-record.service';
import { datesAfter, isFinal, mayBecome, mayChange } from './camera-state.rules';
import {
  CAMERA,
  cameraList,
  cameraOrder,
  camerasOfSites,
  cameraTold,
  type CameraWithSite,
  type WantedOfCameras,
} from './camera.queries';
import {
  type Camera,
  type CameraRow,
  type CameraCreate,
  cameraCreateSchema,
  newCameraFacts,
  toCamera,
  type CameraTransition,
  cameraTransitionSchema,
  type CameraPatch,
  cameraPatchSchema,
} from './camera.schema';
import { insertCamera, updateCamera } from './camera.writes';

/** The register of cameras. */
@Injectable()
export class Cameras {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly keysets: Keysets,
    private readonly gate: CameraGate,
    private readonly record: CameraRecord,
  ) {}

  /** The cameras the caller may read. @throws CursorInvalid */
  async list(request: CameraListRequest): Promise<Page<Camera>> {
    return readAnswerPage(this.db, this.keysets, cameraList(request));
  }

  /** As `list`, for a caller that reads the fields it names only. */
  async listAsked(request: CameraListRequest, wanted: WantedOfCameras): Promise<Page<CameraWithSite>> {
    return readAnswerPage(this.db, this.keysets, cameraList(request, wanted));
  }

  /** The first page of each site, in one query; in the order of `siteIds`. */
  async listOfSites(siteIds: readonly string[], request: CameraListRequest): Promise<Page<Camera>[]> {
    const params = new SqlParams();
    const allowed = getPermissions().rowFilter('read', CAMERA.subject, params);
    const { tail } = this.keysets.plan(cameraOrder<CameraRow>(request, params));
    const rows = await this.db.query<CameraRow>(
      camerasOfSites(siteIds, allowed, tail, params),
      params.values,
    );
    return siteIds.map((siteId) => {
      // The same question as `cameras(filter: {siteId})`, so that its cursors lead on from here.
      const ofSite = { ...request, filter: { siteId } };
      const plan = this.keysets.plan(cameraOrder<CameraRow>(ofSite, new SqlParams()));
      return mapPage(plan.page(rows.filter((row) => row.siteId === siteId)), toCamera);
    });
  }

  /** @throws NotFound */
  async get(id: string): Promise<Camera> {
    const row = await readRow<CameraRow>(this.db, cameraTold(), id);
    if (!row) throw new NotFound('Camera');
    return toCamera(row);
  }

  /** Those that exist and that the caller may read, in no particular order. */
  async find(ids: readonly string[]): Promise<Camera[]> {
    return (await readRows<CameraRow>(this.db, cameraTold(), ids)).map(toCamera);
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
      ...datesAfter(undefined, facts.state, now),
      id: uuidv7(now.getTime()),
      version: 1,
      createdAt: now,
      updatedAt: now,
    };
    await requireCanRow(tx, 'create', 'Camera', row);
    await this.gate.requireSound(tx, row);
    await insertCamera(tx, row);
    await this.record.registered(tx, row);
    return toCamera(await told(tx, 'Camera', row));
  }

  /**
   * Changes facts. An active camera keeps what its gate asked for; of a retired one only remarks may change.
   * @throws NotFound, Forbidden, VersionMismatch, CameraRetired, GateClosed, InvalidInput, CameraCodeTaken
   */
  async update(id: string, patch: CameraPatch, match: IfMatchHeader): Promise<Camera> {
    return this.db.transaction((tx) => this.updateIn(tx, id, patch, match));
  }

  /** As `update`, in the caller's transaction. */
  async updateIn(tx: Tx, id: string, patch: CameraPatch, match: IfMatchHeader): Promise<Camera> {
    const given = parseInput(cameraPatchSchema, patch);
    const named = namedIn(given);
    const before = await this.load(tx, id, match, (row) => requireChangeRow(tx, 'Camera', row, named));
    const after = patched<CameraRow>(before, given);
    const fields = changedFields(before, after);
    if (!fields.length) return toCamera(await told(tx, 'Camera', before));
    if (!mayChange(before.state, fields)) throw new CameraRetired();
    // Nobody may move a camera to where they could not change it.
    await requireChangeRow(tx, 'Camera', after, named);
    if (!isFinal(before.state)) {
      await this.gate.requireSound(tx, after, before);
      await this.gate.requireStillOpen(tx, before, after);
    }
    const written = await updateCamera(tx, before, after, this.clock.now());
    await this.record.changed(tx, before, written, fields);
    return toCamera(await told(tx, 'Camera', written));
  }

  /**
   * Moves a camera to another state; to become active it must pass the risk gate, and to retire its own.
   * @throws NotFound, Forbidden, VersionMismatch, InvalidInput, TransitionNotAllowed, GateClosed, RetireGateClosed
   */
  async transition(id: string, step: CameraTransition, match: IfMatchHeader): Promise<Camera> {
    return this.db.transaction((tx) => this.transitionIn(tx, id, step, match));
  }

  /** As `transition`, in the caller's transaction. */
  async transitionIn(tx: Tx, id: string, step: CameraTransition, match: IfMatchHeader): Promise<Camera> {
    const { to, reason } = parseInput(cameraTransitionSchema, step);
    const before = await this.load(tx, id, match, (row) => requireCanRow(tx, 'transition', 'Camera', row));
    if (to === 'retired') await requireCanRow(tx, 'retire', 'Camera', before);
    if (!mayBecome(before.state, to)) throw new TransitionNotAllowed(before.state, to);
    const now = this.clock.now();
    const after: CameraRow = { ...before, ...datesAfter(before, to, now), state: to };
    if (to === 'active') await this.gate.requireOpen(tx, after);
    if (to === 'retired') await this.gate.requireRetirable(after);
    const written = await updateCamera(tx, before, after, now);
    await this.record.moved(tx, before, written, reason);
    return toCamera(await told(tx, 'Camera', written));
  }

  /** Locked, so that its masks stay what the gate saw until the transaction ends. */
  private async load(
    tx: Tx,
    id: string,
    match: IfMatchHeader,
    requireAllowed: (row: CameraRow) => Promise<void>,
  ): Promise<CameraRow> {
    await tx.query(LOCK_CAMERA, [id]);
    const row = await readRow<CameraRow>(tx, CAMERA, id);
    if (!row) throw new NotFound('Camera');
    await requireAllowed(row);
    match.expect(row);
    return row;
  }
}
