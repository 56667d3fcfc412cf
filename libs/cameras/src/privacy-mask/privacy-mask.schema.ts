import { japanIso } from '@mimamori/platform';
import { z } from 'zod';

import {
  FEWEST_POINTS,
  GRID,
  type GridPoint,
  MOST_POINTS,
  normalised,
  offGrid,
  onGrid,
  polygonFault,
  shareOf,
} from './privacy-mask.geometry';
import { MASK_PLACES, MASK_STATES } from './privacy-mask.words';

const id = z.uuid().toLowerCase();
/** One line of text for people. */
const line = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .regex(/^\P{Cc}*$/u);

const pointSchema = z
  .strictObject({ x: z.number().min(0).max(1), y: z.number().min(0).max(1) })
  .describe('Shares of the picture: x from the left, y from the top. Kept with four decimals.')
  .meta({ id: 'PicturePoint' });

const FAULT_CODES = {
  repeated_point: 'cameras.mask_point_repeated',
  crosses_itself: 'cameras.mask_crosses_itself',
  without_area: 'cameras.mask_without_area',
} as const;

const outline = z
  .array(pointSchema)
  .min(FEWEST_POINTS)
  .max(MOST_POINTS)
  .superRefine((points, context) => {
    const fault = polygonFault(onGrid(points));
    if (fault) context.addIssue({ code: 'custom', params: { code: FAULT_CODES[fault] } });
  })
  .overwrite((points) => offGrid(normalised(onGrid(points))))
  .describe('Corners of a polygon that does not cross itself, without the first one again at the end.');

const describable = z.strictObject({
  label: line(100).nullable().describe('What is covered, such as 隣家の窓.'),
  points: outline,
  place: z
    .enum(MASK_PLACES)
    .describe('Where it is covered: in the camera, in the device at the store, or when footage leaves.'),
  reason: line(500).nullable(),
  verifiedOn: z.iso
    .date()
    .nullable()
    .describe(
      'Day in Japan on which somebody looked at the picture. Emptied when the points or the place change.',
    ),
});

export const maskCreateSchema = describable
  .partial({ label: true, reason: true, verifiedOn: true })
  .meta({ id: 'PrivacyMaskCreate' });
export type MaskCreate = z.infer<typeof maskCreateSchema>;

export const maskPatchSchema = describable.partial().meta({ id: 'PrivacyMaskPatch' });
export type MaskPatch = z.infer<typeof maskPatchSchema>;

export const maskWithdrawSchema = z.strictObject({ reason: line(500) }).meta({ id: 'PrivacyMaskWithdraw' });
export type MaskWithdraw = z.infer<typeof maskWithdrawSchema>;

export const maskSchema = describable
  .extend({
    id,
    cameraId: id,
    points: z.array(pointSchema).describe('Clockwise, from the uppermost corner.'),
    share: z.number().describe('Share of the picture that this mask covers, 0 to 1.'),
    state: z.enum(MASK_STATES),
    withdrawnReason: line(500).nullable(),
    verifiedBy: id.nullable().describe('The user who recorded the check.'),
    version: z.int(),
    createdAt: z.iso.datetime({ offset: true }),
    updatedAt: z.iso.datetime({ offset: true }),
  })
  .meta({ id: 'PrivacyMask' });
export type PrivacyMask = z.infer<typeof maskSchema>;

export const maskCoverageSchema = z
  .strictObject({
    inForce: z.int().describe('Number of masks in force.'),
    share: z
      .number()
      .describe('Share of the picture that they cover together, 0 to 1: an estimate, within 1 %.'),
  })
  .meta({ id: 'PrivacyMaskCoverage' });
export type MaskCoverage = z.infer<typeof maskCoverageSchema>;

/** A mask as the database answers it: its points one after the other, on the grid. */
export type PrivacyMaskRow = Omit<PrivacyMask, 'points' | 'share' | 'createdAt' | 'updatedAt'> & {
  readonly points: readonly number[];
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

export const MASK_FIELDS = Object.keys(maskPatchSchema.shape) as readonly (keyof MaskPatch)[];

export function toFlat(points: MaskCreate['points']): number[] {
  return onGrid(points).flat();
}

export function gridOf({ points }: Pick<PrivacyMaskRow, 'points'>): GridPoint[] {
  return points.flatMap((x, at) => (at % 2 ? [] : [[x, points[at + 1] ?? 0] as const]));
}

export function toMask({ points, createdAt, updatedAt, ...mask }: PrivacyMaskRow): PrivacyMask {
  const grid = gridOf({ points });
  return {
    ...mask,
    points: offGrid(grid),
    share: Math.round(shareOf(grid) * GRID) / GRID,
    createdAt: japanIso(createdAt),
    updatedAt: japanIso(updatedAt),
  };
}
