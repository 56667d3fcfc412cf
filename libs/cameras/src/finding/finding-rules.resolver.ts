import { Can } from '@mimamori/platform';
import { Field, ObjectType, Query, registerEnumType, Resolver } from '@nestjs/graphql';

import { CameraStateEnum } from '../camera/camera.type';
import { enumOf } from '../camera/enum-of';
import { type FindingRulesView, type FindingRuleView, RULE_STANDINGS } from './finding-rules.schema';
import { FindingRules } from './finding-rules.service';

const RuleStandingEnum = enumOf(RULE_STANDINGS);
registerEnumType(RuleStandingEnum, { name: 'CameraFindingRuleStanding' });

@ObjectType('CameraFindingRule')
export class FindingRuleType implements FindingRuleView {
  @Field(() => String)
  code: string;

  @Field(() => String)
  severity: FindingRuleView['severity'];

  @Field(() => String)
  advice: string;

  @Field(() => [CameraStateEnum])
  states: FindingRuleView['states'];

  @Field(() => [String])
  fields: string[];

  @Field(() => RuleStandingEnum)
  standing: FindingRuleView['standing'];

  @Field(() => [String])
  references: string[];

  @Field(() => String)
  asOf: string;

  @Field(() => Boolean)
  toBeVerified: boolean;
}

@ObjectType('CameraFindingRules')
export class FindingRulesType implements FindingRulesView {
  @Field(() => [FindingRuleType])
  rules: FindingRuleType[];
}

@Resolver(() => FindingRulesType)
export class FindingRulesResolver {
  constructor(private readonly rules: FindingRules) {}

  @Query(() => FindingRulesType)
  @Can('read', 'Camera')
  cameraFindingRules(): FindingRulesType {
    return this.rules.all();
  }
}
