import { connectionOf } from '@mimamori/web';
import { Field, ID, InputType, Int, ObjectType } from '@nestjs/graphql';

@ObjectType('Region', { description: 'A node of the tree in which sites stand.' })
export class RegionType {
  @Field(() => ID)
  id: string;

  @Field(() => String)
  code: string;

  @Field(() => String)
  name: string;

  @Field(() => ID, { nullable: true })
  parentId: string | null;

  @Field(() => Int, { description: 'Among its siblings; then by code.' })
  position: number;

  @Field(() => Int)
  version: number;

  @Field(() => String)
  createdAt: string;

  @Field(() => String)
  updatedAt: string;
}

@ObjectType('RegionNode', { description: 'A region with those below it.' })
export class RegionNodeType extends RegionType {
  @Field(() => Int, { description: '1 at the top.' })
  depth: number;

  @Field(() => [RegionNodeType])
  children: RegionNodeType[];
}

export const RegionConnection = connectionOf(RegionType, 'Region');

@InputType('RegionCreate')
export class RegionCreateInput {
  @Field(() => String)
  code: string;

  @Field(() => String)
  name: string;

  @Field(() => ID, { nullable: true })
  parentId?: string | null;

  @Field(() => Int, { nullable: true })
  position?: number;
}

@InputType('RegionPatch')
export class RegionPatchInput {
  @Field(() => String, { nullable: true })
  code?: string;

  @Field(() => String, { nullable: true })
  name?: string;

  @Field(() => ID, { nullable: true })
  parentId?: string | null;

  @Field(() => Int, { nullable: true })
  position?: number;
}
