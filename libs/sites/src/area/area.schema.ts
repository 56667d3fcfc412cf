import { japanIso } from '@mimamori/platform';
import { z } from 'zod';

import { codeSchema, lineSchema } from '../site-code.schema';
import { type Area, AREA_CLASSES } from './area.entity';

/** An area as its queries answer it. */
export type AreaRow = Omit<Area, 'tenantId'>;

export const areaClassSchema = z.enum(AREA_CLASSES);

export const areaCreateSchema = z
  .strictObject({ code: codeSchema, name: lineSchema(100), class: areaClassSchema })
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
    version: z.int(),
    createdAt: z.string(),
    updatedAt: z.string(),
  })
  .meta({ id: 'Area' });
export type AreaView = z.infer<typeof areaSchema>;

export function areaView({ createdAt, updatedAt, ...rest }: AreaRow): AreaView {
  return { ...rest, createdAt: japanIso(createdAt), updatedAt: japanIso(updatedAt) };
}
