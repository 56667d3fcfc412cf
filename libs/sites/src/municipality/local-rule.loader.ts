import { loader } from '@mimamori/web';
import type DataLoader from 'dataloader';

import type { MunicipalRuleRow } from '../municipal-rule/municipal-rule.schema';
import type { LocalRules } from './local-rule.service';

/** The tenant's own rules by municipality, in one query for all that one GraphQL request asks for; `null`: it has none. */
export function ownRuleLoader(
  context: object,
  rules: LocalRules,
): DataLoader<string, MunicipalRuleRow | null> {
  return loader<string, MunicipalRuleRow | null>(context, 'sites.own-rule', async (codes) => {
    const found = new Map((await rules.ownRules(codes)).map((rule) => [rule.municipalityCode, rule]));
    return codes.map((code) => found.get(code) ?? null);
  });
}
