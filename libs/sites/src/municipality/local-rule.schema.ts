import { z } from 'zod';

import type { MunicipalRuleRow } from '../municipal-rule/municipal-rule.schema';
import type { SiteRow } from '../site/site.schema';
import { effectiveFiling, localRuleOf } from './local-rule';
import { RULE_SCOPES, SIGN_ITEMS } from './local-rule.data';

export const effectiveFilingSchema = z
  .strictObject({
    required: z.boolean().nullable().describe('null: not known, or it depends on what the cameras film.'),
    requiredBy: z.enum(['site', 'rule']).nullable(),
    filedOn: z.iso.date().nullable(),
    reference: z.string().nullable(),
    open: z.boolean().nullable().describe('Needed and not done yet.'),
  })
  .meta({ id: 'EffectiveFiling' });

export const siteLocalRuleSchema = z
  .strictObject({
    siteId: z.uuid(),
    municipalityCode: z.string().nullable(),
    from: z.enum(['tenant', 'shipped', 'none']).describe('The tenant’s own rule wins over the shipped one.'),
    name: z.string().nullable(),
    ordinance: z.string().nullable(),
    appliesTo: z.enum(RULE_SCOPES).nullable(),
    filingRequired: z.boolean().nullable(),
    maxRetentionDays: z.int().nullable(),
    signItems: z.array(z.enum(SIGN_ITEMS)).nullable(),
    source: z.string().nullable(),
    asOf: z.iso.date().nullable(),
    standing: z.enum(['sourced', 'to_be_verified', 'reviewed']).nullable(),
    unknown: z.array(z.string()).describe('The facts that are null because nobody knows them.'),
    filing: effectiveFilingSchema,
  })
  .meta({ id: 'SiteLocalRule' });
export type SiteLocalRule = z.infer<typeof siteLocalRuleSchema>;

/** @param own the tenant's rule for the site's municipality */
export function siteLocalRule(
  site: Pick<SiteRow, 'id' | 'municipalityCode' | 'filing'>,
  own?: MunicipalRuleRow,
): SiteLocalRule {
  const rule = localRuleOf(site.municipalityCode, own);
  const signItems = rule.signItems && [...rule.signItems];
  const filing = effectiveFiling(site, rule);
  return { siteId: site.id, ...rule, signItems, unknown: [...rule.unknown], filing };
}
