import { Field, InputType, ObjectType } from '@nestjs/graphql';

import type { OpeningException, OpeningHours, OpeningInterval } from './opening-hours.rules';

@ObjectType('OpeningInterval', { description: 'HH:MM in Japan; 26:00 is two in the next morning.' })
export class OpeningIntervalType implements OpeningInterval {
  @Field(() => String)
  opens: string;

  @Field(() => String)
  closes: string;
}

@ObjectType('OpeningWeek', { description: 'No interval: closed.' })
export class OpeningWeekType {
  @Field(() => [OpeningIntervalType])
  mon: OpeningIntervalType[];

  @Field(() => [OpeningIntervalType])
  tue: OpeningIntervalType[];

  @Field(() => [OpeningIntervalType])
  wed: OpeningIntervalType[];

  @Field(() => [OpeningIntervalType])
  thu: OpeningIntervalType[];

  @Field(() => [OpeningIntervalType])
  fri: OpeningIntervalType[];

  @Field(() => [OpeningIntervalType])
  sat: OpeningIntervalType[];

  @Field(() => [OpeningIntervalType])
  sun: OpeningIntervalType[];
}

@ObjectType('OpeningException', { description: 'The hours of one calendar day.' })
export class OpeningExceptionType implements OpeningException {
  @Field(() => String)
  date: string;

  @Field(() => [OpeningIntervalType])
  intervals: OpeningIntervalType[];

  @Field(() => String, { nullable: true })
  note: string | null;
}

@ObjectType('OpeningHours')
export class OpeningHoursType implements OpeningHours {
  @Field(() => OpeningWeekType)
  weekly: OpeningWeekType;

  @Field(() => [OpeningExceptionType])
  exceptions: OpeningExceptionType[];
}

@InputType('OpeningIntervalInput')
export class OpeningIntervalInput {
  @Field(() => String, { nullable: true, description: 'Needed.' })
  opens?: string | null;

  @Field(() => String, { nullable: true, description: 'Needed.' })
  closes?: string | null;
}

@InputType('OpeningWeekInput')
export class OpeningWeekInput {
  @Field(() => [OpeningIntervalInput])
  mon: OpeningIntervalInput[];

  @Field(() => [OpeningIntervalInput])
  tue: OpeningIntervalInput[];

  @Field(() => [OpeningIntervalInput])
  wed: OpeningIntervalInput[];

  @Field(() => [OpeningIntervalInput])
  thu: OpeningIntervalInput[];

  @Field(() => [OpeningIntervalInput])
  fri: OpeningIntervalInput[];

  @Field(() => [OpeningIntervalInput])
  sat: OpeningIntervalInput[];

  @Field(() => [OpeningIntervalInput])
  sun: OpeningIntervalInput[];
}

@InputType('OpeningExceptionInput')
export class OpeningExceptionInput {
  @Field(() => String)
  date: string;

  @Field(() => [OpeningIntervalInput])
  intervals: OpeningIntervalInput[];

  @Field(() => String, { nullable: true })
  note?: string | null;
}

@InputType('OpeningHoursInput')
export class OpeningHoursInput {
  @Field(() => OpeningWeekInput)
  weekly: OpeningWeekInput;

  @Field(() => [OpeningExceptionInput], { nullable: true })
  exceptions?: OpeningExceptionInput[];
}
