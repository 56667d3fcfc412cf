import { type Tx, VersionMismatch, violatedConstraint } from '@mimamori/platform';

import { RoleCodeTaken } from '../access.errors';
import { CustomRole, CustomRoleInclude } from './custom-role.entity';
import type { CustomRoleRow } from './custom-role.schema';

/** Code → id, for the custom roles among the included ones. */
export type IdsOfRoles = ReadonlyMap<string, string>;

/** @throws RoleCodeTaken */
export async function insertRole(tx: Tx, row: CustomRoleRow, ids: IdsOfRoles): Promise<void> {
  const { includes, rules, ...values } = row;
  try {
    await tx.repository(CustomRole).insert({ tenantId: tx.tenantId, ...values, rules: [...rules] });
  } catch (error) {
    throw violatedConstraint(error) === 'custom_role_code' ? new RoleCodeTaken(row.code) : error;
  }
  await writeIncludes(tx, row.id, includes, ids);
}

/** @returns the row as it is now. @throws VersionMismatch when somebody was faster */
export async function updateRole(
  tx: Tx,
  { id, version }: CustomRoleRow,
  after: CustomRoleRow,
  ids: IdsOfRoles,
): Promise<CustomRoleRow> {
  const { includes, rules, name, nameEn, description, updatedAt } = after;
  const { affected } = await tx
    .repository(CustomRole)
    .update(
      { tenantId: tx.tenantId, id, version },
      { name, nameEn, description, updatedAt, rules: [...rules] as never },
    );
  if (!affected) throw new VersionMismatch();
  await tx.repository(CustomRoleInclude).delete({ tenantId: tx.tenantId, roleId: id });
  await writeIncludes(tx, id, includes, ids);
  return { ...after, version: version + 1 };
}

async function writeIncludes(
  tx: Tx,
  roleId: string,
  includes: readonly string[],
  ids: IdsOfRoles,
): Promise<void> {
  if (!includes.length) return;
  await tx
    .repository(CustomRoleInclude)
    .insert(
      includes.map((code) => ({ tenantId: tx.tenantId, roleId, code, includedId: ids.get(code) ?? null })),
    );
}
