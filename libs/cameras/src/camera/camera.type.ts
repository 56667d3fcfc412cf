import { connectionOf } from '@mimamori/web';
import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';

import { CameraClassEnum } from '../purpose/purpose.type';
import type { Camera } from './camera.schema';
import {
  CAMERA_STATES,
  type CameraClass,
  type CameraState,
  MASK_DECISIONS,
  type MaskDecision,
  NOTICE_CLASSES,
  type NoticeClass,
  RETENTION_CLASSES,
  type RetentionClass,
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

  @Field(() => String, { nullable: true })
  note: string | null;

  @Field(() => CameraStateEnum)
  state: CameraState;

  @Field(() => Int)
  version: number;

  @Field(() => String)
  createdAt: string;

  @Field(() => String)
  updatedAt: string;
}

export const CameraConnection = connectionOf(CameraType, 'Camera');
