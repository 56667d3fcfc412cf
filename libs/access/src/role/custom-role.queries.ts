import type { Reader, Tx } from '@mimamori/platform';
import type { RowSql } from '@mimamori/web';

import type { SavedRule } from '../ability/ability.rules';

/** A custom role of the tenant, held until the transaction ends: it cannot go while somebody is given it. */
export async function findCustomRole(tx: Tx, code: string): Promise<{ readonly id: string } | undefined> {
  const [role] = await tx.query<{ id: string }>('select id from custom_role where code = $1 for key share', [
    code,
  ]);
  return role;
}

const INCLUDES = `array(select included.code from custom_role_include included
  where included.tenant_id = custom_role.tenant_id and included.role_id = custom_role.id order by 1)`;

export const CUSTOM_ROLE: RowSql = {
  subject: 'Role',
  from: 'custom_role',
  id: 'custom_role.id',
  select: `custom_role.id, custom_role.code, custom_role.name, custom_role.name_en as "nameEn",
    custom_role.description, ${INCLUDES} as includes, custom_role.rules, custom_role.version,
    custom_role.created_at as "createdAt", custom_role.updated_at as "updatedAt"`,
};

/** All of the tenant's own roles; their number is limited. */
export const ALL_CUSTOM_ROLES = `select ${CUSTOM_ROLE.select} from custom_role order by custom_role.code`;

/** Whoever changes what roles hold waits here for whoever else does: a cycle takes two. */
export const LOCK_ROLES = 'select from custom_role order by custom_role.id for update';

export interface RoleContent {
  readonly code: string;
  readonly rules: readonly SavedRule[];
  readonly includes: readonly string[];
}

/** The roles with all custom roles that they include, directly or not; empty for codes that are none. */
export function roleContents(reader: Reader, codes: readonly string[]): Promise<RoleContent[]> {
  return reader.query<RoleContent>(
    `with recursive reached(id) as (
       select custom_role.id from custom_role where custom_role.code = any($1::text[])
       union
       select included.included_id from custom_role_include included
         join reached on included.role_id = reached.id where included.included_id is not null)
     select custom_role.code, custom_role.rules, ${INCLUDES} as includes
     from custom_role join reached on reached.id = custom_role.id order by custom_role.code`,
    [codes],
  );
}
