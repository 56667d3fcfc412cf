import { japanIso } from '@mimamori/platform';
import { idSchema } from '@mimamori/web';
import { z } from 'zod';

import { RULE_SCOPES, SIGN_ITEMS, type SignItem } from '../municipality/local-rule.data';
import { municipalityCodeSchema } from '../municipality/municipality-code';
import { daySchema, lineSchema } from '../site-code.schema';
import type { MunicipalRule } from './municipal-rule.entity';

/** A rule as its queries answer it. */
export type MunicipalRuleRow = Omit<MunicipalRule, 'tenantId'>;

const signItemsSchema = z
  .array(z.enum(SIGN_ITEMS))
  .max(SIGN_ITEMS.length * 2)
  .overwrite((items) => SIGN_ITEMS.filter((item) => items.includes(item)) as SignItem[]);

export const municipalRuleCreateSchema = z
  .strictObject({
    municipalityCode: municipalityCodeSchema,
    name: lineSchema(60).describe('The municipality.'),
    ordinance: lineSchema(200).nullable().optional().describe('Its official title.'),
    appliesTo: z.enum(RULE_SCOPES).nullable().optional(),
    filingRequired: z.boolean().nullable().optional().describe('null: not known.'),
    maxRetentionDays: z.int().min(1).max(3_650).nullable().optional(),
    signItems: signItemsSchema.nullable().optional().describe('null: not known; none: nothing.'),
    source: lineSchema(500).describe('Where that is written.'),
    asOf: daySchema.describe('The state of the source.'),
    reviewerUserId: idSchema.nullable().optional().describe('Who has checked it against the source.'),
    reviewedOn: daySchema.nullable().optional().describe('The day of the review; today without.'),
  })
  .meta({ id: 'MunicipalRuleCreate' });
export type MunicipalRuleCreate = z.infer<typeof municipalRuleCreateSchema>;

/** The municipality stays: the rule of another one is another rule. */
export const municipalRulePatchSchema = municipalRuleCreateSchema
  .omit({ municipalityCode: true })
  .partial()
  .meta({ id: 'MunicipalRulePatch' });
export type MunicipalRulePatch = z.infer<typeof municipalRulePatchSchema>;

export const municipalRuleSchema = z
  .strictObject({
    id: z.uuid(),
    municipalityCode: z.string(),
    name: z.string(),
    ordinance: z.string().nullable(),
    appliesTo: z.enum(RULE_SCOPES).nullable(),
    filingRequired: z.boolean().nullable(),
    maxRetentionDays: z.int().nullable(),
    signItems: z.array(z.enum(SIGN_ITEMS)).nullable(),
    source: z.string(),
    asOf: z.iso.date(),
    reviewerUserId: z.uuid().nullable(),
    reviewedOn: z.iso.date().nullable(),
    version: z.int(),
    createdAt: z.string(),
    updatedAt: z.string(),
  })
  .meta({ id: 'MunicipalRule' });
export type MunicipalRuleView = z.infer<typeof municipalRuleSchema>;

export function municipalRuleView({ createdAt, updatedAt, ...rest }: MunicipalRuleRow): MunicipalRuleView {
  return { ...rest, createdAt: japanIso(createdAt), updatedAt: japanIso(updatedAt) };
}
