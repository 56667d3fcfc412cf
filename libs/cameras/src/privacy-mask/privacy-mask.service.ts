import { Audit, type FieldChange, fieldChanges } from '@mimamori/audit';
import {
  Clock,
  getPrincipal,
  InvalidInput,
  japanDay,
  Jobs,
  NotFound,
  patched,
  type Reader,
  requireCan,
  TenantDb,
  type Tx,
  uuidv7,
  VersionMismatch,
  withRelated,
} from '@mimamori/platform';
import {
  type IfMatchHeader,
  Keysets,
  mapPage,
  type Page,
  parseInput,
  readPage,
  readRow,
  readRows,
} from '@mimamori/web';
import { Injectable } from '@nestjs/common';

import { CAMERA } from '../camera/camera.queries';
import type { CameraRow } from '../camera/camera.schema';
import { isFinal } from '../camera/camera-state.rules';
import { LOCK_CAMERAS } from '../camera-group/camera-group.queries';
import { CameraRetired, MaskStillNeeded, MaskWithdrawn } from '../cameras.errors';
import { type MaskChange, MaskChanged } from '../cameras.events';
import { CameraFindings } from '../finding/camera-finding.service';
import { coveredShare } from './privacy-mask.geometry';
import type { MaskListRequest } from './privacy-mask-list.schema';
import { PrivacyMaskEntity } from './privacy-mask.entity';
import { maskList, MASKS_IN_FORCE, masksInForce, PRIVACY_MASK, requireRoom } from './privacy-mask.queries';
import { keepsLastMask, verification } from './privacy-mask.rules';
import {
  gridOf,
  MASK_FIELDS,
  type MaskCoverage,
  type MaskCreate,
  maskCreateSchema,
  type MaskPatch,
  type MaskWithdraw,
  type PrivacyMask,
  type PrivacyMaskRow,
  toFlat,
  toMask,
} from './privacy-mask.schema';

const NOT_VERIFIED = { verifiedOn: null, verifiedBy: null };
const NOTHING_SAID = { label: null, reason: null, state: 'in_force', withdrawnReason: null } as const;

/** A mask to be, and of which camera. */
export interface MaskDrawing {
  readonly cameraId: string;
  readonly input: MaskCreate;
}

interface MaskStory {
  readonly camera: CameraRow;
  readonly maskId: string;
  readonly change: MaskChange;
  readonly changes: readonly FieldChange[];
  readonly reason?: string;
}

/** The condition fields of the policy: who may change the camera may change its masks. */
const maskScope = ({ id: cameraId, siteId, areaId, class: cameraClass }: CameraRow) => ({
  cameraId,
  siteId,
  areaId,
  class: cameraClass,
});

interface Loaded {
  readonly camera: CameraRow;
  readonly mask: PrivacyMaskRow;
}

/** Privacy masks of cameras. Changes of one camera's masks wait for each other. */
@Injectable()
export class PrivacyMasks {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly keysets: Keysets,
    private readonly audit: Audit,
    private readonly jobs: Jobs,
    private readonly findings: CameraFindings,
  ) {}

  /** @throws NotFound for the camera, CursorInvalid */
  async list(cameraId: string, request: MaskListRequest): Promise<Page<PrivacyMask>> {
    await this.camera(this.db, cameraId);
    return mapPage(await readPage(this.db, this.keysets, maskList(cameraId, request)), toMask);
  }

  /** @throws NotFound when the mask is not there, may not be read, or belongs to another camera than `cameraId` */
  async get(id: string, cameraId?: string): Promise<PrivacyMask> {
    return toMask(await this.row(this.db, id, cameraId));
  }

  /** Masks in force of each camera, as far as the caller may read them. */
  async inForce(cameraIds: readonly string[]): Promise<PrivacyMask[][]> {
    const masks = (await readRows<PrivacyMaskRow>(this.db, MASKS_IN_FORCE, cameraIds)).map(toMask);
    return cameraIds.map((cameraId) =>
      masks.filter((mask) => mask.cameraId === cameraId).toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    );
  }

  /** @throws NotFound for the camera */
  async coverage(cameraId: string): Promise<MaskCoverage> {
    await this.camera(this.db, cameraId);
    const masks = await readRows<PrivacyMaskRow>(this.db, MASKS_IN_FORCE, [cameraId]);
    return { inForce: masks.length, share: Number(coveredShare(masks.map(gridOf)).toFixed(2)) };
  }

  /** In force at once. @throws NotFound for the camera, Forbidden, CameraRetired, TooManyMasks, InvalidInput */
  async create(cameraId: string, input: MaskCreate): Promise<PrivacyMask> {
    const [mask] = await this.db.transaction((tx) => this.createManyIn(tx, [{ cameraId, input }]));
    return mask as PrivacyMask;
  }

  /**
   * As `create`, for many in the caller's transaction and in as many statements as for one: all of them, or none. Callers
   * with thousands hand them on in batches.
   */
  async createManyIn(tx: Tx, drawings: readonly MaskDrawing[]): Promise<PrivacyMask[]> {
    const now = this.clock.now();
    const cameraIds = drawings.map(({ cameraId }) => cameraId);
    const asked = drawings.map(({ input }) => parseInput(maskCreateSchema, input));
    if (!asked.length) return [];
    const cameras = await this.lockedCameras(tx, cameraIds, 'create');
    await requireRoom(tx, cameraIds);
    const rows = asked.map(({ points, verifiedOn = null, ...given }, at): PrivacyMaskRow => {
      this.requireNotInFuture(verifiedOn, now);
      return {
        ...NOTHING_SAID,
        ...given,
        ...verification(NOT_VERIFIED, { verifiedOn, redrawn: true }, userOf(tx)),
        id: uuidv7(now.getTime()),
        cameraId: cameraIds[at] as string,
        points: toFlat(points),
        version: 1,
        createdAt: now,
        updatedAt: now,
      };
    });
    const { tenantId } = tx;
    await tx
      .repository(PrivacyMaskEntity)
      .insert(rows.map((row) => ({ tenantId, ...row, points: [...row.points] })));
    const masks = rows.map(toMask);
    await this.tell(
      tx,
      masks.map((mask, at) => drawn(mask, cameras[at] as CameraRow)),
    );
    return masks;
  }

  /** @throws NotFound, Forbidden, VersionMismatch, MaskWithdrawn, CameraRetired, InvalidInput */
  async update(id: string, patch: MaskPatch, match: IfMatchHeader, cameraId?: string): Promise<PrivacyMask> {
    return this.db.transaction(async (tx) => {
      const { camera, mask: before } = await this.load(tx, id, { action: 'update', match, cameraId });
      const { points, verifiedOn, ...given } = patch;
      if (verifiedOn !== undefined) this.requireNotInFuture(verifiedOn, this.clock.now());
      const drawn = patched<PrivacyMaskRow>(before, { ...given, points: points && toFlat(points) });
      const redrawn = String(drawn.points) !== String(before.points) || drawn.place !== before.place;
      const after = { ...drawn, ...verification(before, { verifiedOn, redrawn }, userOf(tx)) };
      const changes = fieldChanges(toMask(before), toMask(after), MASK_FIELDS);
      if (!changes.length) return toMask(before);
      const written = await this.write(tx, before, after);
      await this.tell(tx, [{ camera, maskId: id, change: 'updated', changes }]);
      return toMask(written);
    });
  }

  /** Final. @throws NotFound, Forbidden, VersionMismatch, MaskWithdrawn, CameraRetired, MaskStillNeeded */
  async withdraw(
    id: string,
    { reason }: MaskWithdraw,
    match: IfMatchHeader,
    cameraId?: string,
  ): Promise<PrivacyMask> {
    return this.db.transaction(async (tx) => {
      const { camera, mask: before } = await this.load(tx, id, { action: 'withdraw', match, cameraId });
      const inForce = (await masksInForce(tx, [camera.id])).get(camera.id) ?? 0;
      if (inForce <= 1 && keepsLastMask(camera)) throw new MaskStillNeeded();
      const after = { ...before, state: 'withdrawn' as const, withdrawnReason: reason };
      const written = await this.write(tx, before, after);
      const changes = fieldChanges(before, after, ['state']);
      await this.tell(tx, [{ camera, maskId: id, change: 'withdrawn', changes, reason }]);
      return toMask(written);
    });
  }

  private async camera(reader: Reader, id: string): Promise<CameraRow> {
    const camera = await readRow<CameraRow>(reader, CAMERA, id);
    if (!camera) throw new NotFound('Camera');
    return camera;
  }

  private async row(reader: Reader, id: string, cameraId?: string): Promise<PrivacyMaskRow> {
    const mask = await readRow<PrivacyMaskRow>(reader, PRIVACY_MASK, id);
    if (!mask || (cameraId !== undefined && mask.cameraId !== cameraId)) throw new NotFound('PrivacyMask');
    return mask;
  }

  /** In the order of the ids. @throws NotFound, Forbidden, CameraRetired for any of them */
  private async lockedCameras(tx: Tx, ids: readonly string[], action: string): Promise<CameraRow[]> {
    await tx.query(LOCK_CAMERAS, [ids]);
    const found = new Map((await readRows<CameraRow>(tx, CAMERA, ids)).map((camera) => [camera.id, camera]));
    const scopes = await withRelated(tx, 'PrivacyMask', [...found.values()].map(maskScope));
    const scopeOf = new Map(scopes.map((scope) => [scope.cameraId, scope]));
    return ids.map((id) => {
      const camera = found.get(id);
      if (!camera) throw new NotFound('Camera');
      requireCan(action, 'PrivacyMask', scopeOf.get(id) ?? maskScope(camera));
      if (isFinal(camera.state)) throw new CameraRetired();
      return camera;
    });
  }

  private async load(
    tx: Tx,
    id: string,
    asked: { readonly action: string; readonly match: IfMatchHeader; readonly cameraId: string | undefined },
  ): Promise<Loaded> {
    const { cameraId } = await this.row(tx, id, asked.cameraId);
    const [camera] = (await this.lockedCameras(tx, [cameraId], asked.action)) as [CameraRow];
    // as it is now that nobody else can change it
    const mask = await this.row(tx, id);
    asked.match.expect(mask);
    if (mask.state === 'withdrawn') throw new MaskWithdrawn();
    return { camera, mask };
  }

  private async write(
    tx: Tx,
    { id, version }: PrivacyMaskRow,
    after: PrivacyMaskRow,
  ): Promise<PrivacyMaskRow> {
    const updatedAt = this.clock.now();
    const { version: _counted, points, ...values } = { ...after, updatedAt };
    const { affected } = await tx
      .repository(PrivacyMaskEntity)
      .update({ tenantId: tx.tenantId, id, version }, { ...values, points: [...points] });
    if (!affected) throw new VersionMismatch();
    return { ...after, version: version + 1, updatedAt };
  }

  private requireNotInFuture(day: string | null, now: Date): void {
    if (day !== null && day > japanDay(now))
      throw new InvalidInput([{ pointer: '/verifiedOn', code: 'cameras.mask_verified_in_future' }]);
  }

  /** In the cameras' own histories, since a mask is a fact of its camera. */
  private async tell(tx: Tx, stories: readonly MaskStory[]): Promise<void> {
    const entries = stories.map(({ camera, maskId, change, changes, reason }) => ({
      action: 'mask.change',
      subject: 'Camera',
      subjectId: camera.id,
      details: { part: { subject: 'PrivacyMask', id: maskId }, change, changes },
      ...(reason !== undefined && { reason }),
    }));
    await this.audit.appendAll(tx, entries);
    await this.findings.review(tx, [...new Set(stories.map(({ camera }) => camera.id))]);
    await this.jobs.publishAll(
      tx,
      stories.map(({ camera: { id: cameraId, siteId }, maskId, change }) => {
        return new MaskChanged({ cameraId, siteId, maskId, change });
      }),
    );
  }
}

function drawn(mask: PrivacyMask, camera: CameraRow): MaskStory {
  const changes = MASK_FIELDS.map((field) => ({ field, from: null, to: mask[field] }));
  return { camera, maskId: mask.id, change: 'created', changes: changes.filter(({ to }) => to !== null) };
}

/** The signed-in user; a machine, the system or somebody of another tenant has looked at no picture. */
function userOf(tx: Tx): string | null {
  const { kind, id, tenantId } = getPrincipal();
  return kind === 'user' && tenantId === tx.tenantId ? id : null;
}
