import { japanIso, type Withholding } from '@mimamori/platform';
import { withheldSchema } from '@mimamori/web';
import { z } from 'zod';

import { codeSchema, lineSchema } from '../site-code.schema';
import { type Area, AREA_CLASSES, AREA_STATES } from './area.entity';

/** An area as its queries answer it. */
export type AreaRow = Omit<Area, 'tenantId'>;

export const areaClassSchema = z.enum(AREA_CLASSES);

export const areaStateSchema = z.enum(AREA_STATES);

/** One spelling of a floor: ２ｆ is 2F. */
export const floorSchema = lineSchema(20).overwrite((text) => text.normalize('NFKC').trim().toUpperCase());

export const areaCreateSchema = z
  .strictObject({
    code: codeSchema,
    name: lineSchema(100),
    class: areaClassSchema,
    floor: floorSchema.nullable().optional().describe('B1, 2F, 屋上.'),
  })
  .meta({ id: 'AreaCreate' });
export type AreaCreate = z.infer<typeof areaCreateSchema>;

export const areaPatchSchema = areaCreateSchema.partial().meta({ id: 'AreaPatch' });
export type AreaPatch = z.infer<typeof areaPatchSchema>;

export const areaSchema = z
  .strictObject({
    id: z.uuid(),
    siteId: z.uuid(),
    code: z.string(),
    name: z.string(),
    class: areaClassSchema,
    floor: z.string().nullable(),
    state: areaStateSchema,
    version: z.int(),
    createdAt: z.string(),
    updatedAt: z.string(),
    withheld: withheldSchema,
  })
  .meta({ id: 'Area' });
export type AreaView = z.infer<typeof areaSchema>;

/** The condition fields of the policy. */
export const areaScope = ({ siteId, class: areaClass }: Pick<AreaRow, 'siteId' | 'class'>) => ({
  siteId,
  class: areaClass,
});

export function areaView({ createdAt, updatedAt, ...rest }: AreaRow & Withholding): AreaView {
  return { ...rest, createdAt: japanIso(createdAt), updatedAt: japanIso(updatedAt) };
}
