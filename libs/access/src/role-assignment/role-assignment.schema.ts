import { japanIso } from '@mimamori/platform';
import { idSchema, listQuery } from '@mimamori/web';
import { z } from 'zod';

import { roleCodeSchema } from '../role/role-code.schema';
import type { ScopeKind } from './role-assignment.entity';

const MOST_SITES = 2_000;
const MOST_CAMERA_GROUPS = 200;

const instant = z.iso.datetime({ offset: true });

export const scopeSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('tenant') }),
  z.strictObject({ kind: z.literal('region'), regionId: idSchema }),
  z.strictObject({ kind: z.literal('sites'), siteIds: z.array(idSchema).min(1).max(MOST_SITES) }),
  z.strictObject({
    kind: z.literal('cameraGroups'),
    cameraGroupIds: z.array(idSchema).min(1).max(MOST_CAMERA_GROUPS),
  }),
]);
export type AssignmentScope = z.output<typeof scopeSchema>;

export const createRoleAssignmentSchema = z
  .strictObject({
    userId: idSchema.optional().describe('Exactly one of `userId` and `groupId`.'),
    groupId: idSchema.optional(),
    role: roleCodeSchema,
    scope: scopeSchema,
    /** From this instant on; at once without. */
    from: instant.transform((text) => new Date(text)).optional(),
    /** Up to, not including, this instant; open without. */
    until: instant.transform((text) => new Date(text)).optional(),
  })
  .refine(({ userId, groupId }) => (userId === undefined) !== (groupId === undefined), {
    path: ['userId'],
    params: { code: 'access.user_or_group' },
  })
  .refine(({ from, until }) => !from || !until || from < until, {
    path: ['until'],
    params: { code: 'access.period_reversed' },
  });
export type CreateRoleAssignment = z.output<typeof createRoleAssignmentSchema>;

export const roleAssignmentSchema = z.strictObject({
  id: z.uuid(),
  version: z.int(),
  userId: z.uuid().nullable(),
  groupId: z.uuid().nullable(),
  role: z.string(),
  scope: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('tenant') }),
    z.strictObject({ kind: z.literal('region'), regionId: z.uuid() }),
    z.strictObject({ kind: z.literal('sites'), siteIds: z.array(z.uuid()) }),
    z.strictObject({ kind: z.literal('cameraGroups'), cameraGroupIds: z.array(z.uuid()) }),
  ]),
  from: instant.nullable(),
  until: instant.nullable(),
  grantedBy: z.string(),
  createdAt: instant,
});
export type RoleAssignmentView = z.output<typeof roleAssignmentSchema>;

export const roleAssignmentQuerySchema = listQuery({
  sorts: ['createdAt'],
  filters: { userId: idSchema, groupId: idSchema, role: roleCodeSchema },
});
export type RoleAssignmentQuery = z.output<typeof roleAssignmentQuerySchema>;

/** A row of the list query: the assignment with its sites. */
export interface RoleAssignmentRow {
  readonly id: string;
  readonly version: number;
  readonly userId: string | null;
  readonly groupId: string | null;
  readonly role: string;
  readonly scopeKind: ScopeKind;
  readonly regionId: string | null;
  readonly siteIds: readonly string[] | null;
  readonly cameraGroupIds: readonly string[] | null;
  readonly validFrom: Date | null;
  readonly validUntil: Date | null;
  readonly grantedBy: string;
  readonly createdAt: Date;
}

export function scopeOf(
  row: Pick<RoleAssignmentRow, 'scopeKind' | 'regionId' | 'siteIds' | 'cameraGroupIds'>,
): AssignmentScope {
  if (row.scopeKind === 'region' && row.regionId) return { kind: 'region', regionId: row.regionId };
  if (row.scopeKind === 'sites') return { kind: 'sites', siteIds: [...(row.siteIds ?? [])] };
  if (row.scopeKind === 'cameraGroups')
    return { kind: 'cameraGroups', cameraGroupIds: [...(row.cameraGroupIds ?? [])] };
  return { kind: 'tenant' };
}

export function toRoleAssignmentView(row: RoleAssignmentRow): RoleAssignmentView {
  return {
    id: row.id,
    version: row.version,
    userId: row.userId,
    groupId: row.groupId,
    role: row.role,
    scope: scopeOf(row),
    from: row.validFrom && japanIso(row.validFrom),
    until: row.validUntil && japanIso(row.validUntil),
    grantedBy: row.grantedBy,
    createdAt: japanIso(row.createdAt),
  };
}
