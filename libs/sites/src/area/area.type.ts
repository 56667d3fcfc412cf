import { connectionOf, WITHHELD } from '@mimamori/web';
import { Field, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';

import { AREA_CLASSES, type AreaClass, type AreaState } from './area.entity';

export const AreaClassEnum = Object.fromEntries(AREA_CLASSES.map((name) => [name, name])) as Record<
  AreaClass,
  AreaClass
>;
registerEnumType(AreaClassEnum, { name: 'AreaClass', description: 'What a part of a store is for.' });

export const AreaStateEnum = { active: 'active', retired: 'retired' } as const satisfies Record<
  AreaState,
  AreaState
>;
registerEnumType(AreaStateEnum, { name: 'AreaState' });

@ObjectType('Area', { description: 'A part of a store.' })
export class AreaType {
  @Field(() => ID)
  id: string;

  @Field(() => ID)
  siteId: string;

  @Field(() => String)
  code: string;

  @Field(() => String)
  name: string;

  @Field(() => AreaClassEnum)
  class: AreaClass;

  @Field(() => String, { nullable: true, description: 'As it is written in the store: B1, 2F, 屋上.' })
  floor: string | null;

  @Field(() => AreaStateEnum)
  state: AreaState;

  @Field(() => Int)
  version: number;

  @Field(() => String)
  createdAt: string;

  @Field(() => String)
  updatedAt: string;

  @Field(() => [String], { nullable: true, description: WITHHELD })
  withheld?: string[];
}

export const AreaConnection = connectionOf(AreaType, 'Area');

@InputType('AreaFilter')
export class AreaFilterInput {
  @Field(() => String, { nullable: true })
  code?: string | null;

  @Field(() => AreaClassEnum, { nullable: true })
  class?: AreaClass | null;

  @Field(() => String, { nullable: true })
  floor?: string | null;

  @Field(() => AreaStateEnum, { nullable: true })
  state?: AreaState | null;
}

@InputType('AreaCreate')
export class AreaCreateInput {
  @Field(() => String)
  code: string;

  @Field(() => String)
  name: string;

  @Field(() => AreaClassEnum)
  class: AreaClass;

  @Field(() => String, { nullable: true })
  floor?: string | null;
}

@InputType('AreaPatch')
export class AreaPatchInput {
  @Field(() => String, { nullable: true })
  code?: string;

  @Field(() => String, { nullable: true })
  name?: string;

  @Field(() => AreaClassEnum, { nullable: true })
  class?: AreaClass;

  @Field(() => String, { nullable: true })
  floor?: string | null;
}
