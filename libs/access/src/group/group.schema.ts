import { japanIso } from '@mimamori/platform';
import { idSchema, listQuery } from '@mimamori/web';
import { z } from 'zod';

/** Members added by one command. */
const MOST_ADDED = 500;

const line = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .regex(/^\P{Cc}*$/u);

/** What people say of a group or a role. */
export const describedSchema = z.strictObject({
  name: line(100).describe('In Japanese.'),
  nameEn: line(100).nullable(),
  description: z
    .string()
    .trim()
    .min(1)
    .max(1000)
    .regex(/^(?:\P{Cc}|\n)*$/u)
    .nullable(),
});

const describable = describedSchema.extend({
  code: z
    .string()
    .normalize('NFKC')
    .trim()
    .toLowerCase()
    .regex(/^[a-z0-9][a-z0-9_-]{0,39}$/)
    .describe('Unique within the tenant.'),
});

export const groupCreateSchema = describable
  .partial({ nameEn: true, description: true })
  .meta({ id: 'UserGroupCreate' });
export type GroupCreate = z.infer<typeof groupCreateSchema>;

export const groupPatchSchema = describable.partial().meta({ id: 'UserGroupPatch' });
export type GroupPatch = z.infer<typeof groupPatchSchema>;

export const groupSchema = describable
  .extend({
    id: idSchema,
    memberCount: z.int(),
    version: z.int(),
    createdAt: z.iso.datetime({ offset: true }),
    updatedAt: z.iso.datetime({ offset: true }),
  })
  .meta({ id: 'UserGroup' });
export type GroupView = z.infer<typeof groupSchema>;

export const groupMembersSchema = z
  .strictObject({
    userIds: z
      .array(idSchema)
      .min(1)
      .max(MOST_ADDED)
      .overwrite((ids) => [...new Set(ids)]),
  })
  .meta({ id: 'UserGroupMembers' });
export type GroupMembers = z.infer<typeof groupMembersSchema>;

export const groupMemberSchema = z
  .strictObject({
    userId: idSchema,
    source: z.string().describe('`manual`, or the provider of identities that keeps the membership.'),
    addedBy: z.string(),
    createdAt: z.iso.datetime({ offset: true }),
  })
  .meta({ id: 'UserGroupMember' });
export type GroupMemberView = z.infer<typeof groupMemberSchema>;

export const groupListQuery = listQuery({
  sorts: ['code', 'name', 'createdAt'],
  filters: { userId: idSchema.describe('The groups of this user.') },
});
export type GroupListRequest = z.output<typeof groupListQuery>;

export const groupMemberListQuery = listQuery({ sorts: ['createdAt'], filters: {} });
export type GroupMemberListRequest = z.output<typeof groupMemberListQuery>;

/** A group as the database answers it. */
export type GroupRow = Omit<GroupView, 'createdAt' | 'updatedAt'> & {
  readonly createdAt: Date;
  readonly updatedAt: Date;
};
export type GroupMemberRow = Omit<GroupMemberView, 'createdAt'> & { readonly createdAt: Date };

export function toGroupView(row: GroupRow): GroupView {
  return { ...row, createdAt: japanIso(row.createdAt), updatedAt: japanIso(row.updatedAt) };
}

export function toGroupMemberView(row: GroupMemberRow): GroupMemberView {
  return { ...row, createdAt: japanIso(row.createdAt) };
}

export const GROUP_FIELDS = Object.keys(groupPatchSchema.shape) as readonly (keyof GroupPatch)[];
