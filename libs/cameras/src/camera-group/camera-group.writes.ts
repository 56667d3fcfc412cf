import { foldFields, type Tx, VersionMismatch, violatedConstraint } from '@mimamori/platform';

import { CameraGroupCodeTaken } from '../cameras.errors';
import { CameraGroupEntity } from './camera-group.entity';
import type { CameraGroupRow } from './camera-group.schema';

function searchTextOf({ code, name, nameEn, description }: CameraGroupRow): string {
  return foldFields(code, name, nameEn, description);
}

async function withCodeChecked<T>(code: string, statement: Promise<T>): Promise<T> {
  try {
    return await statement;
  } catch (error) {
    throw violatedConstraint(error) === 'camera_group_code' ? new CameraGroupCodeTaken(code) : error;
  }
}

/** @throws CameraGroupCodeTaken */
export async function insertGroup(tx: Tx, row: CameraGroupRow): Promise<void> {
  const values = { tenantId: tx.tenantId, ...row, searchText: searchTextOf(row) };
  await withCodeChecked(row.code, tx.repository(CameraGroupEntity).insert(values));
}

/** @returns the row as it is now. @throws VersionMismatch when somebody was faster; CameraGroupCodeTaken */
export async function updateGroup(
  tx: Tx,
  { id, version }: CameraGroupRow,
  after: CameraGroupRow,
  now: Date,
): Promise<CameraGroupRow> {
  const { version: _counted, ...values } = { ...after, updatedAt: now };
  const { affected } = await withCodeChecked(
    after.code,
    tx
      .repository(CameraGroupEntity)
      .update({ tenantId: tx.tenantId, id, version }, { ...values, searchText: searchTextOf(after) }),
  );
  if (!affected) throw new VersionMismatch();
  return { ...values, version: version + 1 };
}
