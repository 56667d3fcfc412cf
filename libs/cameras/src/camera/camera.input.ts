import { Field, ID, InputType } from '@nestjs/graphql';

import { CameraClassEnum } from '../purpose/purpose.type';
import type { CameraCreate, CameraPatch } from './camera.schema';
import {
  MaskDecisionEnum,
  NoticeClassEnum,
  OnvifProfileEnum,
  RecordingPlaceEnum,
  RetentionClassEnum,
  ViewCatchEnum,
} from './camera.type';
import type {
  CameraClass,
  MaskDecision,
  NoticeClass,
  OnvifProfile,
  RecordingPlace,
  RetentionClass,
  ViewCatch,
} from './camera.words';

/** What may be said of a camera at once or later. */
@InputType({ isAbstract: true })
abstract class CameraDescriptionInput {
  @Field(() => ID, { nullable: true })
  areaId?: string | null;

  @Field(() => String, { nullable: true })
  vendor?: string | null;

  @Field(() => String, { nullable: true })
  model?: string | null;

  @Field(() => String, { nullable: true })
  serial?: string | null;

  @Field(() => String, { nullable: true })
  mac?: string | null;

  @Field(() => String, { nullable: true })
  firmware?: string | null;

  @Field(() => CameraClassEnum, { nullable: true })
  class?: CameraClass | null;

  @Field(() => [ID], { nullable: true })
  purposeIds?: string[];

  @Field(() => ID, { nullable: true })
  ownerUserId?: string | null;

  @Field(() => RetentionClassEnum, { nullable: true })
  retentionClass?: RetentionClass | null;

  @Field(() => NoticeClassEnum, { nullable: true })
  noticeClass?: NoticeClass | null;

  @Field(() => Boolean, { nullable: true })
  audio?: boolean | null;

  @Field(() => Boolean, { nullable: true })
  faceRecognition?: boolean | null;

  @Field(() => MaskDecisionEnum, { nullable: true })
  maskDecision?: MaskDecision | null;

  @Field(() => String, { nullable: true })
  maskReason?: string | null;

  @Field(() => Boolean, { nullable: true })
  managementTls?: boolean | null;

  @Field(() => Boolean, { nullable: true })
  streamTls?: boolean | null;

  @Field(() => String, { nullable: true })
  installedOn?: string | null;

  @Field(() => [OnvifProfileEnum], { nullable: true })
  onvifProfiles?: OnvifProfile[] | null;

  @Field(() => String, { nullable: true })
  viewDescription?: string | null;

  @Field(() => [ViewCatchEnum], { nullable: true })
  viewCatches?: ViewCatch[] | null;

  @Field(() => Boolean, { nullable: true })
  easilyRecognisable?: boolean | null;

  @Field(() => RecordingPlaceEnum, { nullable: true })
  recordingPlace?: RecordingPlace | null;

  @Field(() => String, { nullable: true })
  storage?: string | null;

  @Field(() => Boolean, { nullable: true })
  storageEncrypted?: boolean | null;

  @Field(() => String, { nullable: true })
  audioPurpose?: string | null;

  @Field(() => String, { nullable: true })
  installer?: string | null;

  @Field(() => String, { nullable: true })
  warrantyUntil?: string | null;

  @Field(() => String, { nullable: true })
  supportEndsOn?: string | null;

  @Field(() => String, { nullable: true })
  inspectedOn?: string | null;

  @Field(() => [String], { nullable: true })
  tags?: string[];

  @Field(() => String, { nullable: true })
  note?: string | null;
}

@InputType('CameraCreate')
export class CameraCreateInput extends CameraDescriptionInput implements CameraCreate {
  @Field(() => ID)
  siteId: string;

  @Field(() => String)
  code: string;

  @Field(() => String)
  name: string;
}

@InputType('CameraPatch')
export class CameraPatchInput extends CameraDescriptionInput implements CameraPatch {
  @Field(() => String, { nullable: true })
  code?: string;

  @Field(() => String, { nullable: true })
  name?: string;
}
