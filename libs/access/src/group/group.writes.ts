import { type Tx, VersionMismatch, violatedConstraint } from '@mimamori/platform';

import { GroupCodeTaken } from '../access.errors';
import type { GroupRow } from './group.schema';
import { UserGroup } from './user-group.entity';

async function withCodeChecked<T>(code: string, statement: Promise<T>): Promise<T> {
  try {
    return await statement;
  } catch (error) {
    throw violatedConstraint(error) === 'user_group_code' ? new GroupCodeTaken(code) : error;
  }
}

/** @throws GroupCodeTaken */
export async function insertGroup(tx: Tx, group: GroupRow): Promise<void> {
  const { memberCount: _counted, ...row } = group;
  await withCodeChecked(row.code, tx.repository(UserGroup).insert({ tenantId: tx.tenantId, ...row }));
}

/** @returns the row as it is now. @throws VersionMismatch when somebody was faster; GroupCodeTaken */
export async function updateGroup(
  tx: Tx,
  { id, version }: GroupRow,
  after: GroupRow,
  now: Date,
): Promise<GroupRow> {
  const { version: _version, memberCount, ...values } = { ...after, updatedAt: now };
  const { affected } = await withCodeChecked(
    after.code,
    tx.repository(UserGroup).update({ tenantId: tx.tenantId, id, version }, values),
  );
  if (!affected) throw new VersionMismatch();
  return { ...values, memberCount, version: version + 1 };
}
