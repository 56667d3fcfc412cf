import { connectionOf } from '@mimamori/web';
import { Field, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';

import { CAMERA_CLASSES, type CameraClass } from '../camera/camera.words';
import { enumOf } from '../camera/enum-of';
import type { PurposeCreate, Purpose, PurposePatch } from './purpose.schema';
import { PURPOSE_STATES, type PurposeState } from './purpose.words';

export const CameraClassEnum = enumOf(CAMERA_CLASSES);
registerEnumType(CameraClassEnum, { name: 'CameraClass' });
const PurposeStateEnum = enumOf(PURPOSE_STATES);
registerEnumType(PurposeStateEnum, { name: 'PurposeState' });

@ObjectType('Purpose', { description: 'A purpose of use (利用目的).' })
export class PurposeType implements Purpose {
  @Field(() => ID)
  id: string;

  @Field(() => String)
  code: string;

  @Field(() => String)
  name: string;

  @Field(() => String, { nullable: true })
  nameEn: string | null;

  @Field(() => String)
  text: string;

  @Field(() => String, { nullable: true })
  textEn: string | null;

  @Field(() => CameraClassEnum)
  class: CameraClass;

  @Field(() => Boolean)
  noticeRequired: boolean;

  @Field(() => PurposeStateEnum)
  state: PurposeState;

  @Field(() => Int)
  version: number;

  @Field(() => String)
  createdAt: string;

  @Field(() => String)
  updatedAt: string;
}

export const PurposeConnection = connectionOf(PurposeType, 'Purpose');

@InputType('PurposeCreate')
export class PurposeCreateInput implements PurposeCreate {
  @Field(() => String)
  code: string;

  @Field(() => String)
  name: string;

  @Field(() => String, { nullable: true })
  nameEn?: string | null;

  @Field(() => String)
  text: string;

  @Field(() => String, { nullable: true })
  textEn?: string | null;

  @Field(() => CameraClassEnum)
  class: CameraClass;
}

@InputType('PurposePatch')
export class PurposePatchInput implements PurposePatch {
  @Field(() => String, { nullable: true })
  code?: string;

  @Field(() => String, { nullable: true })
  name?: string;

  @Field(() => String, { nullable: true })
  nameEn?: string | null;

  @Field(() => String, { nullable: true })
  text?: string;

  @Field(() => String, { nullable: true })
  textEn?: string | null;

  @Field(() => CameraClassEnum, { nullable: true })
  class?: CameraClass;
}

@InputType('PurposeFilter')
export class PurposeFilterInput {
  @Field(() => PurposeStateEnum, { nullable: true })
  state?: PurposeState;

  @Field(() => CameraClassEnum, { nullable: true })
  class?: CameraClass;
}
