import { connectionOf } from '@mimamori/web';
import { ArgsType, Field, Float, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';

import type { Figures } from './availability.figures';
import type {
  AvailabilityListRequest,
  AvailabilityRank,
  CameraAvailability,
  SiteAvailability,
} from './availability.schema';

const Step = { day: 'day', month: 'month' } as const;
registerEnumType(Step, { name: 'AvailabilityStepLength' });

const SHARE = { nullable: true, description: '0 to 1; null: nothing was known.' };
const DARK = {
  nullable: true,
  description: 'No camera was known to be there; null for who may not see all cameras.',
};

/** Lengths are sums over many cameras: more seconds than an Int holds. */
@ObjectType('AvailabilityFigures')
class FiguresType implements Figures {
  @Field(() => Float)
  countedSeconds: number;

  @Field(() => Float)
  onlineSeconds: number;

  @Field(() => Float)
  degradedSeconds: number;

  @Field(() => Float)
  flappingSeconds: number;

  @Field(() => Float)
  offlineSeconds: number;

  @Field(() => Float)
  unknownSeconds: number;

  @Field(() => Float, SHARE)
  availability: number | null;

  @Field(() => Float, SHARE)
  coverage: number | null;

  @Field(() => Float, SHARE)
  recordingShare: number | null;

  @Field(() => Int)
  outages: number;

  @Field(() => Float)
  longestOutageSeconds: number;
}

@ObjectType('AvailabilityStep')
class StepType extends FiguresType {
  @Field(() => String)
  from: string;

  @Field(() => String)
  to: string;
}

@ObjectType('SiteAvailabilityStep')
class SiteStepType extends StepType {
  @Field(() => Float, DARK)
  darkSeconds: number | null;
}

@ObjectType('CameraAvailability')
export class CameraAvailabilityType implements CameraAvailability {
  @Field(() => ID)
  cameraId: string;

  @Field(() => ID)
  siteId: string;

  @Field(() => String)
  from: string;

  @Field(() => String)
  to: string;

  @Field(() => String, { description: 'Where the figures end: with the period, or now while it is running.' })
  upTo: string;

  @Field(() => Int, { description: 'Days of the period that are over and not summed up yet.' })
  missingDays: number;

  @Field(() => FiguresType)
  total: FiguresType;

  @Field(() => [StepType])
  steps: StepType[];
}

@ObjectType('SiteAvailability')
export class SiteAvailabilityType implements SiteAvailability {
  @Field(() => ID)
  siteId: string;

  @Field(() => String)
  from: string;

  @Field(() => String)
  to: string;

  @Field(() => String, { description: 'Where the figures end: with the period, or now while it is running.' })
  upTo: string;

  @Field(() => Int, { description: 'Days of the period that are over and not summed up yet.' })
  missingDays: number;

  @Field(() => Int, { description: 'The most that counted on one day and that the caller may read.' })
  cameras: number;

  @Field(() => Float, DARK)
  darkSeconds: number | null;

  @Field(() => FiguresType)
  total: FiguresType;

  @Field(() => [SiteStepType])
  steps: SiteStepType[];
}

@ObjectType('AvailabilityRank')
class AvailabilityRankType extends FiguresType implements AvailabilityRank {
  @Field(() => ID)
  siteId: string;

  @Field(() => ID, { nullable: true, description: 'null: these are the figures of the store.' })
  cameraId: string | null;
}

export const AvailabilityConnection = connectionOf(AvailabilityRankType, 'AvailabilityRank');

@InputType('AvailabilityFilter')
export class AvailabilityFilterInput implements Partial<AvailabilityListRequest['filter']> {
  @Field(() => ID, { nullable: true, description: 'The cameras of this store, instead of stores.' })
  siteId?: string;

  @Field(() => String, { nullable: true, description: 'Calendar day in Japan, inclusive.' })
  from?: string;

  @Field(() => String, { nullable: true, description: 'Calendar day in Japan, inclusive.' })
  to?: string;
}

@ArgsType()
export class AvailabilityArgs {
  @Field(() => String, { nullable: true, description: 'Calendar day in Japan, inclusive.' })
  from?: string | null;

  @Field(() => String, { nullable: true, description: 'Calendar day in Japan, inclusive.' })
  to?: string | null;

  @Field(() => Step, { nullable: true })
  step?: 'day' | 'month' | null;
}
