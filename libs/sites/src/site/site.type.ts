import { connectionOf } from '@mimamori/web';
import { Field, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';

import type { SiteStatus } from './site.entity';

export const SiteStatusEnum = { open: 'open', closed: 'closed' } as const satisfies Record<
  SiteStatus,
  SiteStatus
>;
registerEnumType(SiteStatusEnum, { name: 'SiteStatus' });

@ObjectType('Site', { description: 'A store.' })
export class SiteType {
  @Field(() => ID)
  id: string;

  @Field(() => String, { description: '店番. Text: leading zeros are kept.' })
  code: string;

  @Field(() => String)
  name: string;

  @Field(() => String, { nullable: true })
  nameKana: string | null;

  @Field(() => ID, { nullable: true })
  regionId: string | null;

  @Field(() => String, { nullable: true })
  prefecture: string | null;

  @Field(() => String, { nullable: true })
  address: string | null;

  @Field(() => SiteStatusEnum)
  status: SiteStatus;

  @Field(() => Int)
  version: number;

  @Field(() => String)
  createdAt: string;

  @Field(() => String)
  updatedAt: string;
}

export const SiteConnection = connectionOf(SiteType, 'Site');

@InputType('SiteFilter')
export class SiteFilterInput {
  @Field(() => String, { nullable: true })
  code?: string | null;

  @Field(() => ID, { nullable: true, description: 'The region with all below it.' })
  regionId?: string | null;

  @Field(() => String, { nullable: true })
  prefecture?: string | null;

  @Field(() => SiteStatusEnum, { nullable: true })
  status?: SiteStatus | null;
}

@InputType('SiteCreate')
export class SiteCreateInput {
  @Field(() => String)
  code: string;

  @Field(() => String)
  name: string;

  @Field(() => String, { nullable: true })
  nameKana?: string | null;

  @Field(() => ID, { nullable: true })
  regionId?: string | null;

  @Field(() => String, { nullable: true })
  prefecture?: string | null;

  @Field(() => String, { nullable: true })
  address?: string | null;
}

@InputType('SitePatch')
export class SitePatchInput {
  @Field(() => String, { nullable: true })
  code?: string;

  @Field(() => String, { nullable: true })
  name?: string;

  @Field(() => String, { nullable: true })
  nameKana?: string | null;

  @Field(() => ID, { nullable: true })
  regionId?: string | null;

  @Field(() => String, { nullable: true })
  prefecture?: string | null;

  @Field(() => String, { nullable: true })
  address?: string | null;

  @Field(() => SiteStatusEnum, { nullable: true })
  status?: SiteStatus;
}
