import { connectionOf, WITHHELD } from '@mimamori/web';
import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';

import { CameraClassEnum } from '../purpose/purpose.type';
import type { Camera } from './camera.schema';
import {
  CAMERA_STATES,
  type CameraClass,
  type CameraState,
  KNOWN_ANSWERS,
  MASK_DECISIONS,
  type MaskDecision,
  NOTICE_CLASSES,
  type NoticeClass,
  ONVIF_PROFILES,
  type OnvifProfile,
  RECORDING_PLACES,
  type RecordingPlace,
  RETENTION_CLASSES,
  type RetentionClass,
  VIEW_CATCHES,
  type ViewCatch,
} from './camera.words';
import { enumOf } from './enum-of';

export const CameraStateEnum = enumOf(CAMERA_STATES);
registerEnumType(CameraStateEnum, { name: 'CameraState' });
export const RetentionClassEnum = enumOf(RETENTION_CLASSES);
registerEnumType(RetentionClassEnum, { name: 'RetentionClass' });
export const NoticeClassEnum = enumOf(NOTICE_CLASSES);
registerEnumType(NoticeClassEnum, { name: 'NoticeClass' });
export const MaskDecisionEnum = enumOf(MASK_DECISIONS);
registerEnumType(MaskDecisionEnum, { name: 'MaskDecision' });
export const OnvifProfileEnum = enumOf(ONVIF_PROFILES);
registerEnumType(OnvifProfileEnum, { name: 'OnvifProfile' });
export const ViewCatchEnum = enumOf(VIEW_CATCHES);
registerEnumType(ViewCatchEnum, { name: 'ViewCatch' });
export const RecordingPlaceEnum = enumOf(RECORDING_PLACES);
registerEnumType(RecordingPlaceEnum, { name: 'RecordingPlace' });
export const KnownAnswerEnum = enumOf(KNOWN_ANSWERS);
registerEnumType(KnownAnswerEnum, { name: 'KnownAnswer' });

@ObjectType('Camera')
export class CameraType implements Camera {
  @Field(() => ID)
  id: string;

  @Field(() => ID)
  siteId: string;

  @Field(() => String)
  code: string;

  @Field(() => String)
  name: string;

  @Field(() => ID, { nullable: true })
  areaId: string | null;

  @Field(() => String, { nullable: true })
  vendor: string | null;

  @Field(() => String, { nullable: true })
  model: string | null;

  @Field(() => String, { nullable: true })
  serial: string | null;

  @Field(() => String, { nullable: true })
  mac: string | null;

  @Field(() => String, { nullable: true })
  firmware: string | null;

  @Field(() => CameraClassEnum, { nullable: true })
  class: CameraClass | null;

  @Field(() => [ID])
  purposeIds: string[];

  @Field(() => ID, { nullable: true })
  ownerUserId: string | null;

  @Field(() => RetentionClassEnum, { nullable: true })
  retentionClass: RetentionClass | null;

  @Field(() => NoticeClassEnum, { nullable: true })
  noticeClass: NoticeClass | null;

  @Field(() => Boolean, { nullable: true })
  audio: boolean | null;

  @Field(() => Boolean, { nullable: true })
  faceRecognition: boolean | null;

  @Field(() => MaskDecisionEnum, { nullable: true })
  maskDecision: MaskDecision | null;

  @Field(() => String, { nullable: true })
  maskReason: string | null;

  @Field(() => Boolean, { nullable: true })
  managementTls: boolean | null;

  @Field(() => Boolean, { nullable: true })
  streamTls: boolean | null;

  @Field(() => String, { nullable: true })
  installedOn: string | null;

  @Field(() => [OnvifProfileEnum], { nullable: true })
  onvifProfiles: OnvifProfile[] | null;

  @Field(() => String, { nullable: true })
  viewDescription: string | null;

  @Field(() => [ViewCatchEnum], { nullable: true })
  viewCatches: ViewCatch[] | null;

  @Field(() => Boolean, { nullable: true })
  easilyRecognisable: boolean | null;

  @Field(() => RecordingPlaceEnum, { nullable: true })
  recordingPlace: RecordingPlace | null;

  @Field(() => String, { nullable: true })
  storage: string | null;

  @Field(() => Boolean, { nullable: true })
  storageEncrypted: boolean | null;

  @Field(() => String, { nullable: true })
  audioPurpose: string | null;

  @Field(() => String, { nullable: true })
  installer: string | null;

  @Field(() => String, { nullable: true })
  warrantyUntil: string | null;

  @Field(() => String, { nullable: true })
  supportEndsOn: string | null;

  @Field(() => String, { nullable: true })
  inspectedOn: string | null;

  @Field(() => [String])
  tags: string[];

  @Field(() => String, { nullable: true })
  note: string | null;

  @Field(() => CameraStateEnum)
  state: CameraState;

  @Field(() => String, {
    nullable: true,
    description: 'When it last became active; null also where nobody recorded it: not known',
  })
  activatedAt: string | null;

  @Field(() => String, { nullable: true, description: 'As activatedAt' })
  suspendedAt: string | null;

  @Field(() => String, { nullable: true, description: 'As activatedAt; null for one that is not retired' })
  retiredAt: string | null;

  @Field(() => Int)
  version: number;

  @Field(() => String)
  createdAt: string;

  @Field(() => String)
  updatedAt: string;

  @Field(() => [String], { nullable: true, description: WITHHELD })
  withheld?: string[];
}

export const CameraConnection = connectionOf(CameraType, 'Camera');
