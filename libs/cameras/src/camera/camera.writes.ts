import { foldFields, type Tx, VersionMismatch, violatedConstraint } from '@mimamori/platform';

import { CameraCodeTaken } from '../cameras.errors';
import { CameraPurposeEntity } from './camera-purpose.entity';
import { CameraEntity } from './camera.entity';
import type { CameraFacts, CameraRow } from './camera.schema';

/** What `q` searches. */
export function cameraSearchText(camera: CameraFacts): string {
  const { code, name, vendor, model, serial, mac, note, viewDescription, storage, installer, tags } = camera;
  return foldFields(
    code,
    name,
    vendor,
    model,
    serial,
    mac,
    note,
    viewDescription,
    storage,
    installer,
    ...tags,
  );
}

function columns({ purposeIds: _links, ...facts }: CameraRow) {
  return { ...facts, searchText: cameraSearchText({ ...facts, purposeIds: [] }) };
}

async function link(tx: Tx, { id: cameraId, purposeIds }: CameraRow): Promise<void> {
  const rows = purposeIds.map((purposeId) => ({ tenantId: tx.tenantId, cameraId, purposeId }));
  if (rows.length) await tx.repository(CameraPurposeEntity).insert(rows);
}

async function withCodeChecked<T>(code: string, statement: Promise<T>): Promise<T> {
  try {
    return await statement;
  } catch (error) {
    throw violatedConstraint(error) === 'camera_code' ? new CameraCodeTaken(code) : error;
  }
}

/** @throws CameraCodeTaken */
export async function insertCamera(tx: Tx, row: CameraRow): Promise<void> {
  const values = { tenantId: tx.tenantId, ...columns(row) };
  await withCodeChecked(row.code, tx.repository(CameraEntity).insert(values));
  await link(tx, row);
}

/** @returns the row as it is now. @throws VersionMismatch when somebody was faster; CameraCodeTaken */
export async function updateCamera(
  tx: Tx,
  before: CameraRow,
  after: CameraRow,
  now: Date,
): Promise<CameraRow> {
  const { tenantId } = tx;
  const { id, version } = before;
  const { version: _counted, ...values } = columns({ ...after, updatedAt: now });
  const { affected } = await withCodeChecked(
    after.code,
    tx.repository(CameraEntity).update({ tenantId, id, version }, values),
  );
  if (!affected) throw new VersionMismatch();
  if (String(before.purposeIds) !== String(after.purposeIds)) {
    await tx.repository(CameraPurposeEntity).delete({ tenantId, cameraId: id });
    await link(tx, after);
  }
  return { ...after, version: version + 1, updatedAt: now };
}
