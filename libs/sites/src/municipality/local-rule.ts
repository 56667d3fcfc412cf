import type { MunicipalRuleRow } from '../municipal-rule/municipal-rule.schema';
import type { SiteRow } from '../site/site.schema';
import { type RuleScope, SHIPPED_RULES, type SignItem } from './local-rule.data';

/** The facts of a rule that may be unknown. */
const FACTS = ['ordinance', 'appliesTo', 'filingRequired', 'maxRetentionDays', 'signItems'] as const;

/** The rule in force for a municipality as far as it is known; `from` says who says so. */
export interface LocalRule {
  readonly municipalityCode: string | null;
  readonly from: 'tenant' | 'shipped' | 'none';
  readonly name: string | null;
  readonly ordinance: string | null;
  readonly appliesTo: RuleScope | null;
  readonly filingRequired: boolean | null;
  readonly maxRetentionDays: number | null;
  readonly signItems: readonly SignItem[] | null;
  readonly source: string | null;
  readonly asOf: string | null;
  readonly standing: 'sourced' | 'to_be_verified' | 'reviewed' | null;
  readonly unknown: readonly string[];
}

export interface EffectiveFiling {
  readonly required: boolean | null;
  readonly requiredBy: 'site' | 'rule' | null;
  readonly filedOn: string | null;
  readonly reference: string | null;
  /** Needed and not done yet. */
  readonly open: boolean | null;
}

const NOTHING: Omit<LocalRule, 'municipalityCode' | 'unknown'> = {
  from: 'none',
  name: null,
  ordinance: null,
  appliesTo: null,
  filingRequired: null,
  maxRetentionDays: null,
  signItems: null,
  source: null,
  asOf: null,
  standing: null,
};

function known(
  code: string,
  own: MunicipalRuleRow | undefined,
): Omit<LocalRule, 'municipalityCode' | 'unknown'> {
  if (own) {
    const { name, ordinance, appliesTo, filingRequired, maxRetentionDays, signItems, source, asOf } = own;
    const standing = own.reviewerUserId === null ? 'to_be_verified' : 'reviewed';
    const facts = { name, ordinance, appliesTo, filingRequired, maxRetentionDays, signItems, source, asOf };
    return { from: 'tenant', ...facts, standing };
  }
  const shipped = SHIPPED_RULES.find(({ municipalityCode }) => municipalityCode === code);
  if (!shipped) return NOTHING;
  const { municipalityCode: _code, ...facts } = shipped;
  return { from: 'shipped', ...facts };
}

/** The tenant's own rule wins over the shipped one as a whole: who reviewed it has seen what it leaves open. */
export function localRuleOf(municipalityCode: string | null, own?: MunicipalRuleRow): LocalRule {
  const rule = municipalityCode === null ? NOTHING : known(municipalityCode, own);
  return { municipalityCode, ...rule, unknown: FACTS.filter((fact) => rule[fact] === null) };
}

/**
 * The site's own decision about its filing, otherwise the rule's. A rule that binds some cameras only decides nothing for
 * a site as a whole: that stays unknown until somebody decides.
 */
export function effectiveFiling({ filing }: Pick<SiteRow, 'filing'>, rule: LocalRule): EffectiveFiling {
  const depends = rule.filingRequired === true && rule.appliesTo !== 'every_camera';
  const byRule = depends ? null : rule.filingRequired;
  const required = filing.required ?? byRule;
  const requiredBy = filing.required !== null ? 'site' : byRule !== null ? 'rule' : null;
  const { filedOn, reference } = filing;
  return { required, requiredBy, filedOn, reference, open: required && filedOn === null };
}
