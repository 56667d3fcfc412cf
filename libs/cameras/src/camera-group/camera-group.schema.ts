import { japanIso } from '@mimamori/platform';
import { idSchema } from '@mimamori/web';
import { z } from 'zod';

/** Cameras added by one command. */
export const MOST_ADDED = 500;
/** Groups that one camera may be in: what is shown with a camera stays short. */
export const MOST_GROUPS = 50;

const line = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .regex(/^\P{Cc}*$/u);

const describable = z.strictObject({
  code: z
    .string()
    .normalize('NFKC')
    .trim()
    .toLowerCase()
    .regex(/^[a-z0-9][a-z0-9_-]{0,39}$/)
    .describe('Unique within the tenant.'),
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

export const cameraGroupCreateSchema = describable
  .partial({ nameEn: true, description: true })
  .meta({ id: 'CameraGroupCreate' });
export type CameraGroupCreate = z.infer<typeof cameraGroupCreateSchema>;

export const cameraGroupPatchSchema = describable.partial().meta({ id: 'CameraGroupPatch' });
export type CameraGroupPatch = z.infer<typeof cameraGroupPatchSchema>;

export const cameraGroupSchema = describable
  .extend({
    id: idSchema,
    cameraCount: z.int().describe('Of the cameras that the caller may read.'),
    version: z.int(),
    createdAt: z.iso.datetime({ offset: true }),
    updatedAt: z.iso.datetime({ offset: true }),
  })
  .meta({ id: 'CameraGroup' });
export type CameraGroup = z.infer<typeof cameraGroupSchema>;

export const cameraGroupMembersSchema = z
  .strictObject({
    cameraIds: z
      .array(idSchema)
      .min(1)
      .max(MOST_ADDED)
      .overwrite((ids) => [...new Set(ids)]),
  })
  .meta({ id: 'CameraGroupMembers' });
export type CameraGroupMembers = z.infer<typeof cameraGroupMembersSchema>;

/** A group as the database answers it. */
export type CameraGroupRow = Omit<CameraGroup, 'cameraCount' | 'createdAt' | 'updatedAt'> & {
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

export function toCameraGroup(row: CameraGroupRow, cameraCount: number): CameraGroup {
  return {
    ...row,
    cameraCount,
    createdAt: japanIso(row.createdAt),
    updatedAt: japanIso(row.updatedAt),
  };
}

export const CAMERA_GROUP_FIELDS = Object.keys(
  cameraGroupPatchSchema.shape,
) as readonly (keyof CameraGroupPatch)[];
