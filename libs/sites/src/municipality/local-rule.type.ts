import { Field, ID, Int, ObjectType } from '@nestjs/graphql';

import type { EffectiveFiling } from './local-rule';
import type { RuleScope, SignItem } from './local-rule.data';
import type { SiteLocalRule } from './local-rule.schema';

@ObjectType('EffectiveFiling', {
  description: 'What the municipality wants to be told about the cameras of a store.',
})
export class EffectiveFilingType implements EffectiveFiling {
  @Field(() => Boolean, { nullable: true, description: 'null: not known, or it depends on what is filmed.' })
  required: boolean | null;

  @Field(() => String, { nullable: true, description: 'site or rule' })
  requiredBy: 'site' | 'rule' | null;

  @Field(() => String, { nullable: true })
  filedOn: string | null;

  @Field(() => String, { nullable: true })
  reference: string | null;

  @Field(() => Boolean, { nullable: true, description: 'Needed and not done yet.' })
  open: boolean | null;
}

@ObjectType('SiteLocalRule', { description: 'The rule of the municipality as far as it is known.' })
export class SiteLocalRuleType implements SiteLocalRule {
  @Field(() => ID)
  siteId: string;

  @Field(() => String, { nullable: true })
  municipalityCode: string | null;

  @Field(() => String, { description: 'tenant, shipped or none' })
  from: SiteLocalRule['from'];

  @Field(() => String, { nullable: true })
  name: string | null;

  @Field(() => String, { nullable: true })
  ordinance: string | null;

  @Field(() => String, { nullable: true, description: 'public_place or every_camera' })
  appliesTo: RuleScope | null;

  @Field(() => Boolean, { nullable: true })
  filingRequired: boolean | null;

  @Field(() => Int, { nullable: true })
  maxRetentionDays: number | null;

  @Field(() => [String], { nullable: true })
  signItems: SignItem[] | null;

  @Field(() => String, { nullable: true })
  source: string | null;

  @Field(() => String, { nullable: true })
  asOf: string | null;

  @Field(() => String, { nullable: true, description: 'sourced, to_be_verified or reviewed' })
  standing: SiteLocalRule['standing'];

  @Field(() => [String], { description: 'The facts that are null because nobody knows them.' })
  unknown: string[];

  @Field(() => EffectiveFilingType)
  filing: EffectiveFilingType;
}
