import { connectionOf } from '@mimamori/web';
import { Field, ID, InputType, Int, ObjectType } from '@nestjs/graphql';

import type { SitePresence } from './site-presence.schema';

@ObjectType('SiteCameraCounts')
class SiteCameraCountsType {
  @Field(() => Int)
  online: number;

  @Field(() => Int)
  degraded: number;

  @Field(() => Int)
  offline: number;

  @Field(() => Int)
  unknown: number;
}

@ObjectType('SitePresence', { description: 'How a store stands now.' })
export class SitePresenceType implements SitePresence {
  @Field(() => ID)
  siteId: string;

  @Field(() => Boolean, {
    nullable: true,
    description:
      'No camera of a store with several is known to work any more; null for who may not see all its cameras.',
  })
  dark: boolean | null;

  @Field(() => String, { nullable: true })
  darkSince: string | null;

  @Field(() => SiteCameraCountsType, { description: 'Of cameras whose status the caller may read.' })
  cameras: SiteCameraCountsType;

  @Field(() => String, {
    nullable: true,
    description: 'The last report about any of these cameras; null: none ever.',
  })
  reportedAt: string | null;
}

@InputType('SitePresenceFilter')
export class SitePresenceFilterInput {
  @Field(() => Boolean, { nullable: true })
  dark?: boolean | null;

  @Field(() => ID, { nullable: true })
  siteId?: string | null;

  @Field(() => ID, { nullable: true, description: 'The region with all below it.' })
  regionId?: string | null;
}

export const SitePresenceConnection = connectionOf(SitePresenceType, 'SitePresence');
