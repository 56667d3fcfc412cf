import { categorySchema, lawStateSchema, levelSchema } from '@mimamori/catalogue';
import { connectionOf } from '@mimamori/web';
import { Field, InputType, ObjectType, registerEnumType } from '@nestjs/graphql';

import {
  AttestationType,
  CountsType,
  enumOf,
  MetricType,
  SourceType,
  StatusEnum,
} from './safeguard-proof.type';

const CategoryEnum = enumOf(categorySchema.options);
registerEnumType(CategoryEnum, { name: 'SafeguardCategory' });
const LevelEnum = enumOf(levelSchema.options);
registerEnumType(LevelEnum, { name: 'SafeguardLevel' });
const LawStateEnum = enumOf(lawStateSchema.options);
registerEnumType(LawStateEnum, { name: 'LawState' });

@ObjectType('SafeguardItem', { description: 'One measure in a list.' })
export class SafeguardItemType {
  @Field(() => String)
  code: string;

  @Field(() => String)
  name: string;

  @Field(() => CategoryEnum)
  category: string;

  @Field(() => String)
  categoryName: string;

  @Field(() => LevelEnum)
  level: string;

  @Field(() => LawStateEnum)
  lawState: string;

  @Field(() => StatusEnum)
  status: string;

  @Field(() => String, { nullable: true, description: 'Why it is not a pass' })
  reason: string | null;

  @Field(() => CountsType, { description: 'Its metrics and attestations by status' })
  proofs: CountsType;
}

@ObjectType('SafeguardLevelPart')
class LevelPartType {
  @Field(() => LevelEnum)
  level: string;

  @Field(() => String)
  text: string;
}

@ObjectType('SafeguardOpenPoint')
class OpenPointType {
  @Field(() => String)
  code: string;

  @Field(() => String)
  text: string;
}

@ObjectType('SafeguardSmallOperator', { description: 'What the rules for small operators ask instead.' })
class SmallOperatorType {
  @Field(() => String, { description: 'lighter, same_as_normal, none or not_listed' })
  kind: string;

  @Field(() => String)
  text: string;
}

@ObjectType('Safeguard', { description: 'One measure with everything that proves it or fails to.' })
export class SafeguardType extends SafeguardItemType {
  @Field(() => [LevelPartType])
  levelParts: LevelPartType[];

  @Field(() => [String])
  articles: string[];

  @Field(() => [String])
  relatedArticles: string[];

  @Field(() => String)
  meaning: string;

  @Field(() => [String], { description: 'What it can look like with cameras; suggestions of this product' })
  cameraExamples: string[];

  @Field(() => SmallOperatorType)
  smallOperator: SmallOperatorType;

  @Field(() => [MetricType])
  metrics: MetricType[];

  @Field(() => [AttestationType])
  attestations: AttestationType[];

  @Field(() => [SourceType])
  sources: SourceType[];

  @Field(() => [OpenPointType])
  toBeVerified: OpenPointType[];
}

export const SafeguardConnection = connectionOf(SafeguardItemType, 'Safeguard');

@InputType()
export class SafeguardFilter {
  @Field(() => CategoryEnum, { nullable: true })
  category?: string;

  @Field(() => StatusEnum, { nullable: true })
  status?: string;
}
