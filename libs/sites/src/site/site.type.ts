import { connectionOf, WITHHELD } from '@mimamori/web';
import { Field, Float, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';

import type { AreaClass } from '../area/area.entity';
import { AreaClassEnum } from '../area/area.type';
import { OpeningHoursInput, OpeningHoursType } from '../opening-hours/opening-hours.type';
import type { OutsideViewing, SiteStatus } from './site.entity';
import type { SiteFiling } from './site.schema';
import type { SiteOpeningView } from './site-opening.schema';

export const SiteStatusEnum = { open: 'open', closed: 'closed' } as const satisfies Record<
  SiteStatus,
  SiteStatus
>;
registerEnumType(SiteStatusEnum, { name: 'SiteStatus' });

const OutsideViewingEnum = {
  never: 'never',
  incident_only: 'incident_only',
  allowed: 'allowed',
} as const satisfies Record<OutsideViewing, OutsideViewing>;
registerEnumType(OutsideViewingEnum, { name: 'OutsideViewing' });

@ObjectType('SiteFiling', { description: 'What the municipality is told about the cameras of a store.' })
export class SiteFilingType implements SiteFiling {
  @Field(() => Boolean, { nullable: true, description: 'null leaves it to the local rule.' })
  required: boolean | null;

  @Field(() => String, { nullable: true })
  filedOn: string | null;

  @Field(() => String, { nullable: true })
  reference: string | null;
}

@ObjectType('SiteOpening', { description: 'Whether a store is open at an instant.' })
export class SiteOpeningType implements SiteOpeningView {
  @Field(() => ID)
  siteId: string;

  @Field(() => String)
  at: string;

  @Field(() => Boolean, { nullable: true, description: 'null: the opening hours are not known.' })
  open: boolean | null;

  @Field(() => String, { nullable: true })
  opensAt: string | null;

  @Field(() => String, { nullable: true })
  closesAt: string | null;
}

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
  postalCode: string | null;

  @Field(() => String, { nullable: true })
  prefecture: string | null;

  @Field(() => String, { nullable: true, description: 'Five digits, JIS X 0402.' })
  municipalityCode: string | null;

  @Field(() => String, { nullable: true })
  municipalityName: string | null;

  @Field(() => String, { nullable: true, description: 'What follows the municipality.' })
  address: string | null;

  @Field(() => String, { nullable: true })
  phone: string | null;

  @Field(() => Float, { nullable: true })
  latitude: number | null;

  @Field(() => Float, { nullable: true })
  longitude: number | null;

  @Field(() => String, { nullable: true })
  openedOn: string | null;

  @Field(() => String, { nullable: true, description: 'The last day of business.' })
  closedOn: string | null;

  @Field(() => OpeningHoursType, { nullable: true })
  openingHours: OpeningHoursType | null;

  @Field(() => SiteFilingType)
  filing: SiteFilingType;

  @Field(() => [String], { description: 'Own short labels; roles may ask for them.' })
  tags: readonly string[];

  @Field(() => SiteStatusEnum)
  status: SiteStatus;

  @Field(() => OutsideViewingEnum, {
    description: "Whether its cameras may be looked at from outside of the tenant's networks.",
  })
  outsideViewing: OutsideViewing;

  @Field(() => Int)
  version: number;

  @Field(() => String)
  createdAt: string;

  @Field(() => String)
  updatedAt: string;

  @Field(() => [String], { nullable: true, description: WITHHELD })
  withheld?: string[];
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

  @Field(() => String, { nullable: true })
  municipalityCode?: string | null;

  @Field(() => SiteStatusEnum, { nullable: true })
  status?: SiteStatus | null;

  @Field(() => String, { nullable: true, description: 'Any of these tags, separated by commas.' })
  tag?: string | null;

  @Field(() => AreaClassEnum, { nullable: true, description: 'Sites with such an area in use.' })
  areaClass?: AreaClass | null;
}

@InputType('SiteFilingInput')
export class SiteFilingInput {
  @Field(() => Boolean, { nullable: true })
  required?: boolean | null;

  @Field(() => String, { nullable: true })
  filedOn?: string | null;

  @Field(() => String, { nullable: true })
  reference?: string | null;
}

/** What may be left out both at first and in a change. */
@InputType({ isAbstract: true })
class SiteFactsInput {
  @Field(() => String, { nullable: true })
  nameKana?: string | null;

  @Field(() => ID, { nullable: true })
  regionId?: string | null;

  @Field(() => String, { nullable: true })
  postalCode?: string | null;

  @Field(() => String, { nullable: true })
  prefecture?: string | null;

  @Field(() => String, { nullable: true, description: 'Five digits, or six with the check digit.' })
  municipalityCode?: string | null;

  @Field(() => String, { nullable: true })
  municipalityName?: string | null;

  @Field(() => String, { nullable: true })
  address?: string | null;

  @Field(() => String, { nullable: true })
  phone?: string | null;

  @Field(() => Float, { nullable: true })
  latitude?: number | null;

  @Field(() => Float, { nullable: true })
  longitude?: number | null;

  @Field(() => String, { nullable: true })
  openedOn?: string | null;

  @Field(() => String, { nullable: true })
  closedOn?: string | null;

  @Field(() => OpeningHoursInput, { nullable: true })
  openingHours?: OpeningHoursInput | null;

  @Field(() => SiteFilingInput, { nullable: true, description: 'Replaced as a whole.' })
  filing?: SiteFilingInput;

  @Field(() => [String], { nullable: true, description: 'Replaced as a whole; at most 20.' })
  tags?: string[];

  @Field(() => OutsideViewingEnum, { nullable: true })
  outsideViewing?: OutsideViewing;
}

@InputType('SiteCreate')
export class SiteCreateInput extends SiteFactsInput {
  @Field(() => String)
  code: string;

  @Field(() => String)
  name: string;
}

@InputType('SitePatch')
export class SitePatchInput extends SiteFactsInput {
  @Field(() => String, { nullable: true })
  code?: string;

  @Field(() => String, { nullable: true })
  name?: string;

  @Field(() => SiteStatusEnum, { nullable: true })
  status?: SiteStatus;
}
