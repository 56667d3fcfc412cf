import { japanIso, type Withholding } from '@mimamori/platform';
import { idSchema, withheldSchema } from '@mimamori/web';
import { z } from 'zod';

import { municipalityCodeSchema } from '../municipality/municipality-code';
import type { OpeningHours } from '../opening-hours/opening-hours.rules';
import { openingHoursInputSchema, openingHoursSchema } from '../opening-hours/opening-hours.schema';
import { codeSchema, daySchema, lineSchema } from '../site-code.schema';
import { siteTagsSchema } from '../site-tag/site-tag.schema';
import { phoneSchema, postalCodeSchema } from './contact.schema';
import { kanaSchema } from './kana';
import { PREFECTURES } from './prefecture.data';
import { OUTSIDE_VIEWING, type Site } from './site.entity';

type FilingColumn = 'filingRequired' | 'filedOn' | 'filingReference';

/** What the municipality is told about the cameras of a site; `required: null` leaves it to the local rule. */
export interface SiteFiling {
  readonly required: boolean | null;
  readonly filedOn: string | null;
  readonly reference: string | null;
}

/** A site as its queries answer it. */
export type SiteRow = Omit<Site, 'tenantId' | 'searchText' | FilingColumn> & {
  filing: SiteFiling;
  /** Sorted by their folded form. */
  tags: readonly string[];
};

export const outsideViewingSchema = z.enum(OUTSIDE_VIEWING);
export const siteStatusSchema = z.enum(['open', 'closed']);

/** Six decimals are a hand's breadth. */
const DECIMALS = 1e6;
const degrees = (least: number, most: number) =>
  z
    .number()
    .min(least)
    .max(most)
    .overwrite((value) => Math.round(value * DECIMALS) / DECIMALS);

export const siteFilingInputSchema = z
  .strictObject({
    required: z
      .boolean()
      .nullable()
      .default(null)
      .describe('The own decision; null leaves it to the local rule.'),
    filedOn: daySchema.nullable().default(null),
    reference: lineSchema(100).nullable().default(null),
  })
  .meta({ id: 'SiteFilingInput' });

export const siteCreateSchema = z
  .strictObject({
    code: codeSchema.describe('店番. Text: leading zeros are kept.'),
    name: lineSchema(100),
    nameKana: kanaSchema(100).nullable().optional(),
    regionId: idSchema.nullable().optional(),
    postalCode: postalCodeSchema.nullable().optional(),
    prefecture: z
      .enum(PREFECTURES)
      .nullable()
      .optional()
      .describe('Must be the one of the municipality; taken from it when left out.'),
    municipalityCode: municipalityCodeSchema.nullable().optional(),
    municipalityName: lineSchema(60).nullable().optional(),
    address: lineSchema(200).nullable().optional().describe('What follows the municipality.'),
    phone: phoneSchema.nullable().optional(),
    latitude: degrees(20, 46).nullable().optional().describe('In Japan; together with the longitude.'),
    longitude: degrees(122, 154).nullable().optional(),
    openedOn: daySchema.nullable().optional(),
    closedOn: daySchema.nullable().optional().describe('The last day of business.'),
    openingHours: openingHoursInputSchema.nullable().optional().describe('null: not known.'),
    filing: siteFilingInputSchema.optional().describe('Replaced as a whole.'),
    tags: siteTagsSchema.optional(),
    outsideViewing: outsideViewingSchema
      .optional()
      .describe(
        'Whether its cameras may be looked at from outside of /v1/networks; without networks nobody is outside.',
      ),
  })
  .meta({ id: 'SiteCreate' });
export type SiteCreate = Omit<z.input<typeof siteCreateSchema>, 'openingHours'> & {
  openingHours?: OpeningHours | null;
};
export type SiteFields = z.output<typeof siteCreateSchema>;

export const sitePatchSchema = z
  .strictObject({ ...siteCreateSchema.shape, status: siteStatusSchema })
  .partial()
  .meta({ id: 'SitePatch' });
export type SitePatch = z.output<typeof sitePatchSchema>;

export const siteFilingSchema = z
  .strictObject({
    required: z.boolean().nullable(),
    filedOn: z.iso.date().nullable(),
    reference: z.string().nullable(),
  })
  .meta({ id: 'SiteFiling' });

export const siteSchema = z
  .strictObject({
    id: z.uuid(),
    code: z.string(),
    name: z.string(),
    nameKana: z.string().nullable(),
    regionId: z.uuid().nullable(),
    postalCode: z.string().nullable(),
    prefecture: z.string().nullable(),
    municipalityCode: z.string().nullable(),
    municipalityName: z.string().nullable(),
    address: z.string().nullable(),
    phone: z.string().nullable(),
    latitude: z.number().nullable(),
    longitude: z.number().nullable(),
    openedOn: z.iso.date().nullable(),
    closedOn: z.iso.date().nullable(),
    openingHours: openingHoursSchema.nullable(),
    filing: siteFilingSchema,
    tags: z.array(z.string()).readonly(),
    status: siteStatusSchema,
    outsideViewing: outsideViewingSchema,
    version: z.int(),
    createdAt: z.string(),
    updatedAt: z.string(),
    withheld: withheldSchema,
  })
  .meta({ id: 'Site' });
export type SiteView = z.infer<typeof siteSchema>;
/** With its id and what somebody asked for; of a caller who asks for everything, all of it. */
export type AskedSite = Pick<SiteView, 'id'> & Partial<SiteView>;

export function siteView({ createdAt, updatedAt, ...rest }: SiteRow & Withholding): SiteView {
  return { ...rest, createdAt: japanIso(createdAt), updatedAt: japanIso(updatedAt) };
}
