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
import { CameraRetired, MaskStillNeeded, MaskWithdrawn, TooManyMasks } from '../cameras.errors';
import { type MaskChange, MaskChanged } from '../cameras.events';
import { CameraFindings } from '../finding/camera-finding.service';
import { coveredShare } from './privacy-mask.geometry';
import type { MaskListRequest } from './privacy-mask-list.schema';
import { PrivacyMaskEntity } from './privacy-mask.entity';
import { LOCK_CAMERA, maskList, MASKS_IN_FORCE, masksInForce, PRIVACY_MASK } from './privacy-mask.queries';
import { keepsLastMask, MOST_MASKS, verification } from './privacy-mask.rules';
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

interface MaskStory {
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
    return this.db.transaction((tx) => this.createIn(tx, cameraId, input));
  }

  /** As `create`, in the caller's transaction. */
  async createIn(tx: Tx, cameraId: string, input: MaskCreate): Promise<PrivacyMask> {
    const { points, verifiedOn = null, ...given } = parseInput(maskCreateSchema, input);
    const camera = await this.lockedCamera(tx, cameraId, 'create');
    const inForce = await masksInForce(tx, [cameraId]);
    if ((inForce.get(cameraId) ?? 0) >= MOST_MASKS) throw new TooManyMasks(MOST_MASKS);
    const now = this.clock.now();
    this.requireNotInFuture(verifiedOn, now);
    const checked = verification(NOT_VERIFIED, { verifiedOn, redrawn: true }, userOf(tx));
    const row: PrivacyMaskRow = {
      ...NOTHING_SAID,
      ...given,
      ...checked,
      id: uuidv7(now.getTime()),
      cameraId,
      points: toFlat(points),
      version: 1,
      createdAt: now,
      updatedAt: now,
    };
    await tx.repository(PrivacyMaskEntity).insert({ tenantId: tx.tenantId, ...row, points: [...row.points] });
    const mask = toMask(row);
    const described = MASK_FIELDS.map((field) => ({ field, to: mask[field] })).filter(
      ({ to }) => to !== null,
    );
    const changes = described.map((change) => ({ ...change, from: null }));
    await this.tell(tx, camera, { maskId: row.id, change: 'created', changes });
    return mask;
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
      await this.tell(tx, camera, { maskId: id, change: 'updated', changes });
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
      await this.tell(tx, camera, { maskId: id, change: 'withdrawn', changes, reason });
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

  private async lockedCamera(tx: Tx, cameraId: string, action: string): Promise<CameraRow> {
    await tx.query(LOCK_CAMERA, [cameraId]);
    const camera = await this.camera(tx, cameraId);
    requireCan(action, 'PrivacyMask', maskScope(camera));
    if (isFinal(camera.state)) throw new CameraRetired();
    return camera;
  }

  private async load(
    tx: Tx,
    id: string,
    asked: { readonly action: string; readonly match: IfMatchHeader; readonly cameraId: string | undefined },
  ): Promise<Loaded> {
    const { cameraId } = await this.row(tx, id, asked.cameraId);
    const camera = await this.lockedCamera(tx, cameraId, asked.action);
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

  /** In the camera's own history, since a mask is a fact of the camera. */
  private async tell(
    tx: Tx,
    { id: cameraId, siteId }: CameraRow,
    { maskId, change, changes, reason }: MaskStory,
  ): Promise<void> {
    await this.audit.append(tx, {
      action: 'mask.change',
      subject: 'Camera',
      subjectId: cameraId,
      details: { part: { subject: 'PrivacyMask', id: maskId }, change, changes },
      ...(reason !== undefined && { reason }),
    });
    await this.findings.review(tx, [cameraId]);
    await this.jobs.publish(tx, new MaskChanged({ cameraId, siteId, maskId, change }));
  }
}

/** The signed-in user; a machine, the system or somebody of another tenant has looked at no picture. */
function userOf(tx: Tx): string | null {
  const { kind, id, tenantId } = getPrincipal();
  return kind === 'user' && tenantId === tx.tenantId ? id : null;
}
