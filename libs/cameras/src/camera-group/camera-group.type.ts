import { connectionOf } from '@mimamori/web';
import { Field, ID, InputType, Int, ObjectType } from '@nestjs/graphql';

import type { CameraGroup, CameraGroupCreate, CameraGroupPatch } from './camera-group.schema';

@ObjectType('CameraGroup')
export class CameraGroupType implements CameraGroup {
  @Field(() => ID)
  id: string;

  @Field(() => String)
  code: string;

  @Field(() => String)
  name: string;

  @Field(() => String, { nullable: true })
  nameEn: string | null;

  @Field(() => String, { nullable: true })
  description: string | null;

  @Field(() => Int, { description: 'Of the cameras that the caller may read.' })
  cameraCount: number;

  @Field(() => Int)
  version: number;

  @Field(() => String)
  createdAt: string;

  @Field(() => String)
  updatedAt: string;
}

export const CameraGroupConnection = connectionOf(CameraGroupType, 'CameraGroup');

@InputType('CameraGroupCreate')
export class CameraGroupCreateInput implements CameraGroupCreate {
  @Field(() => String)
  code: string;

  @Field(() => String)
  name: string;

  @Field(() => String, { nullable: true })
  nameEn?: string | null;

  @Field(() => String, { nullable: true })
  description?: string | null;
}

@InputType('CameraGroupPatch')
export class CameraGroupPatchInput implements CameraGroupPatch {
  @Field(() => String, { nullable: true })
  code?: string;

  @Field(() => String, { nullable: true })
  name?: string;

  @Field(() => String, { nullable: true })
  nameEn?: string | null;

  @Field(() => String, { nullable: true })
  description?: string | null;
}

@InputType('CameraGroupFilter')
export class CameraGroupFilterInput {
  @Field(() => ID, { nullable: true })
  cameraId?: string;
}
