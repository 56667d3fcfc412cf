import { connectionOf, JsonValue } from '@mimamori/web';
import { Field, ID, InputType, ObjectType, registerEnumType } from '@nestjs/graphql';

import { CHANGE_CHANNELS, type ChangeChannel, type RecordedChange } from './field-history.schema';

const ChangeChannelEnum = Object.fromEntries(CHANGE_CHANNELS.map((name) => [name, name])) as Record<
  ChangeChannel,
  ChangeChannel
>;
registerEnumType(ChangeChannelEnum, { name: 'ChangeChannel', description: 'How a change came.' });

@ObjectType('RecordedChangeActor')
export class RecordedChangeActorType {
  @Field(() => String)
  kind: RecordedChange['by']['kind'];

  @Field(() => ID, { nullable: true })
  id: string | null;

  @Field(() => String, { nullable: true })
  name: string | null;
}

@ObjectType('RecordedChangePart')
export class RecordedChangePartType {
  @Field(() => String)
  subject: string;

  @Field(() => ID)
  id: string;
}

@ObjectType('RecordedChangeLabel')
export class RecordedChangeLabelType {
  @Field(() => ID)
  id: string;

  @Field(() => String)
  label: string;
}

@ObjectType('RecordedChange', { description: 'One changed field: who, when, old, new.' })
export class RecordedChangeType implements RecordedChange {
  @Field(() => ID)
  id: string;

  @Field(() => String)
  at: string;

  @Field(() => RecordedChangeActorType)
  by: RecordedChangeActorType;

  @Field(() => String)
  action: string;

  @Field(() => String, { nullable: true })
  field: string | null;

  @Field(() => RecordedChangePartType, { nullable: true })
  part: RecordedChangePartType | null;

  @Field(() => JsonValue, { nullable: true })
  old: unknown;

  @Field(() => JsonValue, { nullable: true })
  new: unknown;

  @Field(() => Boolean)
  shortened: boolean;

  @Field(() => [RecordedChangeLabelType])
  labels: RecordedChangeLabelType[];

  @Field(() => String, { nullable: true })
  reason: string | null;

  @Field(() => ChangeChannelEnum)
  via: ChangeChannel;

  @Field(() => ID, { nullable: true })
  importId: string | null;

  @Field(() => String)
  traceId: string;
}

export const RecordedChangeConnection = connectionOf(RecordedChangeType, 'RecordedChange');

@InputType('RecordedChangeFilter')
export class RecordedChangeFilterInput {
  @Field(() => String, { nullable: true })
  field?: string | null;

  @Field(() => String, { nullable: true })
  from?: string | null;

  @Field(() => String, { nullable: true })
  to?: string | null;
}
