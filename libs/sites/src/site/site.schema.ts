import { japanIso } from '@mimamori/platform';
import { idSchema } from '@mimamori/web';
import { z } from 'zod';

import { codeSchema, lineSchema } from '../site-code.schema';
import { PREFECTURES } from './prefecture.data';
import type { Site } from './site.entity';

/** A site as its queries answer it. */
export type SiteRow = Omit<Site, 'tenantId' | 'searchText'>;

export const siteStatusSchema = z.enum(['open', 'closed']);

export const siteCreateSchema = z
  .strictObject({
    code: codeSchema.describe('店番. Text: leading zeros are kept.'),
    name: lineSchema(100),
    nameKana: lineSchema(100).nullable().optional(),
    regionId: idSchema.nullable().optional(),
    prefecture: z.enum(PREFECTURES).nullable().optional(),
    address: lineSchema(200).nullable().optional(),
  })
  .meta({ id: 'SiteCreate' });
export type SiteCreate = z.infer<typeof siteCreateSchema>;

export const sitePatchSchema = z
  .strictObject({ ...siteCreateSchema.shape, status: siteStatusSchema })
  .partial()
  .meta({ id: 'SitePatch' });
export type SitePatch = z.infer<typeof sitePatchSchema>;

export const siteSchema = z
  .strictObject({
    id: z.uuid(),
    code: z.string(),
    name: z.string(),
    nameKana: z.string().nullable(),
    regionId: z.uuid().nullable(),
    prefecture: z.string().nullable(),
    address: z.string().nullable(),
    status: siteStatusSchema,
    version: z.int(),
    createdAt: z.string(),
    updatedAt: z.string(),
  })
  .meta({ id: 'Site' });
export type SiteView = z.infer<typeof siteSchema>;

export function siteView({ createdAt, updatedAt, ...rest }: SiteRow): SiteView {
  return { ...rest, createdAt: japanIso(createdAt), updatedAt: japanIso(updatedAt) };
}
