import { connectionOf } from '@mimamori/web';
import { Field, Float, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';

import { enumOf } from '../camera/enum-of';
import type { MaskCoverage, MaskCreate, MaskPatch, PrivacyMask } from './privacy-mask.schema';
import { MASK_PLACES, MASK_STATES, type MaskPlace, type MaskState } from './privacy-mask.words';

const MaskPlaceEnum = enumOf(MASK_PLACES);
registerEnumType(MaskPlaceEnum, { name: 'MaskPlace' });
const MaskStateEnum = enumOf(MASK_STATES);
registerEnumType(MaskStateEnum, { name: 'MaskState' });

@ObjectType('PicturePoint', { description: 'Shares of the picture: x from the left, y from the top.' })
export class PicturePointType {
  @Field(() => Float)
  x: number;

  @Field(() => Float)
  y: number;
}

@ObjectType('PrivacyMask', { description: 'A part of the picture that nobody shall see.' })
export class PrivacyMaskType implements PrivacyMask {
  @Field(() => ID)
  id: string;

  @Field(() => ID)
  cameraId: string;

  @Field(() => String, { nullable: true })
  label: string | null;

  @Field(() => [PicturePointType])
  points: PicturePointType[];

  @Field(() => Float)
  share: number;

  @Field(() => MaskPlaceEnum)
  place: MaskPlace;

  @Field(() => String, { nullable: true })
  reason: string | null;

  @Field(() => MaskStateEnum)
  state: MaskState;

  @Field(() => String, { nullable: true })
  withdrawnReason: string | null;

  @Field(() => String, { nullable: true })
  verifiedOn: string | null;

  @Field(() => ID, { nullable: true })
  verifiedBy: string | null;

  @Field(() => Int)
  version: number;

  @Field(() => String)
  createdAt: string;

  @Field(() => String)
  updatedAt: string;
}

export const PrivacyMaskConnection = connectionOf(PrivacyMaskType, 'PrivacyMask');

@ObjectType('PrivacyMaskCoverage')
export class PrivacyMaskCoverageType implements MaskCoverage {
  @Field(() => Int)
  inForce: number;

  @Field(() => Float)
  share: number;
}

@InputType('PicturePointInput')
export class PicturePointInput {
  @Field(() => Float)
  x: number;

  @Field(() => Float)
  y: number;
}

@InputType('PrivacyMaskCreate')
export class PrivacyMaskCreateInput implements MaskCreate {
  @Field(() => String, { nullable: true })
  label?: string | null;

  @Field(() => [PicturePointInput])
  points: PicturePointInput[];

  @Field(() => MaskPlaceEnum)
  place: MaskPlace;

  @Field(() => String, { nullable: true })
  reason?: string | null;

  @Field(() => String, { nullable: true })
  verifiedOn?: string | null;
}

@InputType('PrivacyMaskPatch')
export class PrivacyMaskPatchInput implements MaskPatch {
  @Field(() => String, { nullable: true })
  label?: string | null;

  @Field(() => [PicturePointInput], { nullable: true })
  points?: PicturePointInput[];

  @Field(() => MaskPlaceEnum, { nullable: true })
  place?: MaskPlace;

  @Field(() => String, { nullable: true })
  reason?: string | null;

  @Field(() => String, { nullable: true })
  verifiedOn?: string | null;
}

@InputType('PrivacyMaskFilter')
export class PrivacyMaskFilterInput {
  @Field(() => MaskStateEnum, { nullable: true })
  state?: MaskState;

  @Field(() => MaskPlaceEnum, { nullable: true })
  place?: MaskPlace;
}
