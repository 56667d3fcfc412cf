import { connectionOf } from '@mimamori/web';
import { Field, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';

import { AREA_CLASSES, type AreaClass } from './area.entity';

export const AreaClassEnum = Object.fromEntries(AREA_CLASSES.map((name) => [name, name])) as Record<
  AreaClass,
  AreaClass
>;
registerEnumType(AreaClassEnum, { name: 'AreaClass', description: 'What a part of a store is for.' });

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

  @Field(() => Int)
  version: number;

  @Field(() => String)
  createdAt: string;

  @Field(() => String)
  updatedAt: string;
}

export const AreaConnection = connectionOf(AreaType, 'Area');

@InputType('AreaFilter')
export class AreaFilterInput {
  @Field(() => String, { nullable: true })
  code?: string | null;

  @Field(() => AreaClassEnum, { nullable: true })
  class?: AreaClass | null;
}

@InputType('AreaCreate')
export class AreaCreateInput {
  @Field(() => String)
  code: string;

  @Field(() => String)
  name: string;

  @Field(() => AreaClassEnum)
  class: AreaClass;
}

@InputType('AreaPatch')
export class AreaPatchInput {
  @Field(() => String, { nullable: true })
  code?: string;

  @Field(() => String, { nullable: true })
  name?: string;

  @Field(() => AreaClassEnum, { nullable: true })
  class?: AreaClass;
}
