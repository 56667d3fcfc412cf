import { Field, ID, InputType, ObjectType } from '@nestjs/graphql';

import { RecordingEnum, StatusEnum } from '../camera-status/camera-status.type';
import type { Recording, Status } from '../status.words';
import type { StatusEvent, StatusEvents } from './status-event.schema';

@ObjectType('StatusEvent')
class StatusEventType implements StatusEvent {
  @Field(() => ID)
  id: string;

  @Field(() => ID, {
    nullable: true,
    description: 'null: the event is one for several cameras of the store.',
  })
  cameraId: string | null;

  @Field(() => [ID], {
    description: 'All cameras that it is about and that the caller may read; one with `cameraId`.',
  })
  cameraIds: string[];

  @Field(() => ID)
  siteId: string;

  @Field(() => StatusEnum)
  status: Status;

  @Field(() => RecordingEnum)
  recording: Recording;

  @Field(() => [String])
  reasons: string[];

  @Field(() => StatusEnum, {
    nullable: true,
    description: 'null: the first that was ever said of this camera; or not the same for all of several.',
  })
  previousStatus: Status | null;

  @Field(() => String)
  at: string;
}

@ObjectType('StatusEvents', { description: 'A log that is read on from a token, not a connection.' })
export class StatusEventsType implements StatusEvents {
  @Field(() => [StatusEventType], { description: 'In the order of their commits.' })
  items: StatusEvent[];

  @Field(() => String, {
    nullable: true,
    description: 'For `after` while there is more; null: nothing more for now.',
  })
  nextCursor: string | null;

  @Field(() => String, { description: 'For `after` at any later time, and for `subscribe` on /live.' })
  resume: string;
}

@InputType('StatusEventFilter')
export class StatusEventFilterInput {
  @Field(() => ID, { nullable: true })
  siteId?: string | null;

  @Field(() => ID, {
    nullable: true,
    description: 'Of this camera, those events too that tell of several cameras.',
  })
  cameraId?: string | null;

  @Field(() => StatusEnum, { nullable: true })
  status?: Status | null;

  @Field(() => String, { nullable: true, description: 'An instant, inclusive.' })
  from?: string | null;

  @Field(() => String, { nullable: true, description: 'An instant, not inclusive.' })
  to?: string | null;
}
