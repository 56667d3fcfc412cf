import { type AreaClass, AreaClassEnum } from '@mimamori/sites';
import { Field, ID, InputType } from '@nestjs/graphql';

import { CameraClassEnum } from '../purpose/purpose.type';
import {
  CameraStateEnum,
  KnownAnswerEnum,
  NoticeClassEnum,
  RecordingPlaceEnum,
  RetentionClassEnum,
} from './camera.type';
import type {
  CameraClass,
  CameraState,
  KnownAnswer,
  NoticeClass,
  RecordingPlace,
  RetentionClass,
} from './camera.words';

@InputType('CameraFilter')
export class CameraFilterInput {
  @Field(() => ID, { nullable: true })
  siteId?: string;

  @Field(() => String, { nullable: true })
  siteCode?: string;

  @Field(() => ID, { nullable: true })
  regionId?: string;

  @Field(() => ID, { nullable: true })
  areaId?: string;

  @Field(() => AreaClassEnum, { nullable: true })
  areaClass?: AreaClass;

  @Field(() => CameraStateEnum, { nullable: true })
  state?: CameraState;

  @Field(() => CameraClassEnum, { nullable: true })
  class?: CameraClass;

  @Field(() => ID, { nullable: true })
  purposeId?: string;

  @Field(() => ID, { nullable: true })
  ownerUserId?: string;

  @Field(() => ID, { nullable: true })
  groupId?: string;

  @Field(() => String, { nullable: true })
  tag?: string;

  @Field(() => String, { nullable: true })
  vendor?: string;

  @Field(() => String, { nullable: true })
  model?: string;

  @Field(() => RecordingPlaceEnum, { nullable: true })
  recordingPlace?: RecordingPlace;

  @Field(() => RetentionClassEnum, { nullable: true })
  retentionClass?: RetentionClass;

  @Field(() => NoticeClassEnum, { nullable: true })
  noticeClass?: NoticeClass;

  @Field(() => KnownAnswerEnum, { nullable: true })
  audio?: KnownAnswer;

  @Field(() => KnownAnswerEnum, { nullable: true })
  faceRecognition?: KnownAnswer;

  @Field(() => Boolean, { nullable: true })
  incomplete?: boolean;

  @Field(() => String, { nullable: true })
  installedFrom?: string;

  @Field(() => String, { nullable: true })
  installedTo?: string;

  @Field(() => String, { nullable: true })
  retiredFrom?: string;

  @Field(() => String, { nullable: true })
  retiredTo?: string;
}
