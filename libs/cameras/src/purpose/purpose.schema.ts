import { japanIso } from '@mimamori/platform';
import { z } from 'zod';

import { needsNotice } from '../camera/camera-consistency.rules';
import { CAMERA_CLASSES } from '../camera/camera.words';
import { PURPOSE_STATES } from './purpose.words';

const text = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .regex(/^(?:\P{Cc}|\n)*$/u);

export const purposeCodeSchema = z
  .string()
  .normalize('NFKC')
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9][a-z0-9_-]{0,39}$/)
  .describe('Unique; what inventory files name.');

const describable = z.strictObject({
  code: purposeCodeSchema,
  name: text(100).describe('Short, in Japanese.'),
  nameEn: text(100).nullable(),
  text: text(1000).describe('The purpose as the public reads it, in Japanese; specific (APPI art. 17(1)).'),
  textEn: text(1000).nullable(),
  class: z.enum(CAMERA_CLASSES),
});

export const purposeCreateSchema = describable
  .partial({ nameEn: true, textEn: true })
  .meta({ id: 'PurposeCreate' });
export type PurposeCreate = z.infer<typeof purposeCreateSchema>;

export const purposePatchSchema = describable.partial().meta({ id: 'PurposePatch' });
export type PurposePatch = z.infer<typeof purposePatchSchema>;

export const purposeSchema = describable
  .extend({
    id: z.uuid(),
    noticeRequired: z
      .boolean()
      .describe('Whether it must be notified or published wherever the camera hangs.'),
    state: z.enum(PURPOSE_STATES),
    version: z.int(),
    createdAt: z.iso.datetime({ offset: true }),
    updatedAt: z.iso.datetime({ offset: true }),
  })
  .meta({ id: 'Purpose' });
export type Purpose = z.infer<typeof purposeSchema>;

/** A purpose as the database answers it. */
export type PurposeRow = Omit<Purpose, 'noticeRequired' | 'createdAt' | 'updatedAt'> & {
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

export function toPurpose({ createdAt, updatedAt, ...purpose }: PurposeRow): Purpose {
  return {
    ...purpose,
    noticeRequired: needsNotice(purpose.class),
    createdAt: japanIso(createdAt),
    updatedAt: japanIso(updatedAt),
  };
}

export const PURPOSE_FIELDS = Object.keys(purposePatchSchema.shape) as readonly (keyof PurposePatch)[];
