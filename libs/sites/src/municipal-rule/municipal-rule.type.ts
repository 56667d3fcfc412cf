import { connectionOf } from '@mimamori/web';
import { Field, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';

import { RULE_SCOPES, type RuleScope, SIGN_ITEMS, type SignItem } from '../municipality/local-rule.data';

const named = <Name extends string>(names: readonly Name[]) =>
  Object.fromEntries(names.map((name) => [name, name])) as Record<Name, Name>;

export const RuleScopeEnum = named(RULE_SCOPES);
registerEnumType(RuleScopeEnum, { name: 'RuleScope', description: 'Which cameras a municipal rule binds.' });
export const SignItemEnum = named(SIGN_ITEMS);
registerEnumType(SignItemEnum, { name: 'SignItem', description: 'What a municipal rule wants on a sign.' });

@ObjectType('MunicipalRule', { description: 'What the tenant has found out about a municipality’s rule.' })
export class MunicipalRuleType {
  @Field(() => ID)
  id: string;

  @Field(() => String)
  municipalityCode: string;

  @Field(() => String)
  name: string;

  @Field(() => String, { nullable: true })
  ordinance: string | null;

  @Field(() => RuleScopeEnum, { nullable: true })
  appliesTo: RuleScope | null;

  @Field(() => Boolean, { nullable: true })
  filingRequired: boolean | null;

  @Field(() => Int, { nullable: true })
  maxRetentionDays: number | null;

  @Field(() => [SignItemEnum], { nullable: true })
  signItems: SignItem[] | null;

  @Field(() => String)
  source: string;

  @Field(() => String)
  asOf: string;

  @Field(() => ID, { nullable: true })
  reviewerUserId: string | null;

  @Field(() => String, { nullable: true })
  reviewedOn: string | null;

  @Field(() => Int)
  version: number;

  @Field(() => String)
  createdAt: string;

  @Field(() => String)
  updatedAt: string;
}

export const MunicipalRuleConnection = connectionOf(MunicipalRuleType, 'MunicipalRule');

@InputType('MunicipalRuleFilter')
export class MunicipalRuleFilterInput {
  @Field(() => String, { nullable: true })
  municipalityCode?: string | null;
}

@InputType({ isAbstract: true })
class MunicipalRuleFacts {
  @Field(() => String, { nullable: true })
  ordinance?: string | null;

  @Field(() => RuleScopeEnum, { nullable: true })
  appliesTo?: RuleScope | null;

  @Field(() => Boolean, { nullable: true })
  filingRequired?: boolean | null;

  @Field(() => Int, { nullable: true })
  maxRetentionDays?: number | null;

  @Field(() => [SignItemEnum], { nullable: true })
  signItems?: SignItem[] | null;

  @Field(() => ID, { nullable: true })
  reviewerUserId?: string | null;

  @Field(() => String, { nullable: true })
  reviewedOn?: string | null;
}

@InputType('MunicipalRuleCreate')
export class MunicipalRuleCreateInput extends MunicipalRuleFacts {
  @Field(() => String)
  municipalityCode: string;

  @Field(() => String)
  name: string;

  @Field(() => String)
  source: string;

  @Field(() => String)
  asOf: string;
}

@InputType('MunicipalRulePatch')
export class MunicipalRulePatchInput extends MunicipalRuleFacts {
  @Field(() => String, { nullable: true })
  name?: string;

  @Field(() => String, { nullable: true })
  source?: string;

  @Field(() => String, { nullable: true })
  asOf?: string;
}
