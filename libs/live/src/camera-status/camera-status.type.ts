import { connectionOf } from '@mimamori/web';
import { Field, ID, InputType, ObjectType, registerEnumType } from '@nestjs/graphql';

import { type Recording, RECORDINGS, type Status, STATUSES } from '../status.words';
import type { CameraStatus, CameraStatusListRequest } from './camera-status.schema';

const enumOf = <const Word extends string>(words: readonly Word[]) =>
  Object.fromEntries(words.map((word) => [word, word])) as { readonly [Name in Word]: Name };

export const StatusEnum = enumOf(STATUSES);
registerEnumType(StatusEnum, { name: 'OnlineStatus' });
export const RecordingEnum = enumOf(RECORDINGS);
registerEnumType(RecordingEnum, { name: 'RecordingStatus' });

@ObjectType('CameraStatus')
export class CameraStatusType implements CameraStatus {
  @Field(() => ID)
  cameraId: string;

  @Field(() => ID)
  siteId: string;

  @Field(() => StatusEnum)
  status: Status;

  @Field(() => RecordingEnum)
  recording: Recording;

  @Field(() => [String])
  reasons: string[];

  @Field(() => String, { nullable: true })
  changedAt: string | null;
}

@InputType()
export class CameraStatusFilter implements Partial<CameraStatusListRequest['filter']> {
  @Field(() => ID, { nullable: true })
  siteId?: string;

  @Field(() => ID, { nullable: true })
  cameraId?: string;

  @Field(() => StatusEnum, { nullable: true })
  status?: Status;
}

export const CameraStatusConnection = connectionOf(CameraStatusType, 'CameraStatus');
