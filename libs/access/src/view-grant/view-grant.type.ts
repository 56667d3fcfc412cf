import { connectionOf } from '@mimamori/web';
import { Field, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';

import type { ViewGrantStep, ViewGrantView } from './view-grant.schema';
import type { GrantAction, GrantState } from './view-grant.words';

const ViewGrantActionEnum = {
  view_live: 'view_live',
  view_playback: 'view_playback',
  snapshot: 'snapshot',
  export_footage: 'export_footage',
  ptz: 'ptz',
} as const satisfies Record<GrantAction, GrantAction>;
registerEnumType(ViewGrantActionEnum, { name: 'ViewGrantAction' });

const ViewGrantStateEnum = {
  requested: 'requested',
  approved: 'approved',
  rejected: 'rejected',
  revoked: 'revoked',
  withdrawn: 'withdrawn',
  expired: 'expired',
} as const satisfies Record<GrantState, GrantState>;
registerEnumType(ViewGrantStateEnum, { name: 'ViewGrantState' });

@ObjectType('ViewGrant', { description: 'What somebody may look at for a while, and why.' })
export class ViewGrantType implements ViewGrantView {
  @Field(() => ID)
  id: string;

  @Field(() => ViewGrantStateEnum)
  state: GrantState;

  @Field(() => ID)
  granteeId: string;

  @Field(() => ID)
  requesterId: string;

  @Field(() => ID, { nullable: true })
  approverId: string | null;

  @Field(() => [ID], { nullable: true })
  cameras: string[] | null;

  @Field(() => [ID], { nullable: true })
  sites: string[] | null;

  @Field(() => [ID], { description: 'Every site that it touches.' })
  siteIds: string[];

  @Field(() => [ViewGrantActionEnum])
  actions: GrantAction[];

  @Field(() => String, { nullable: true })
  reason: string | null;

  @Field(() => ID, { nullable: true })
  incidentId: string | null;

  @Field(() => String, { nullable: true })
  from: string | null;

  @Field(() => Int)
  minutes: number;

  @Field(() => String, { nullable: true, description: 'null: not before the grant begins.' })
  footageFrom: string | null;

  @Field(() => String, { nullable: true })
  footageUntil: string | null;

  @Field(() => [String], { description: 'Empty: from anywhere.' })
  networks: string[];

  @Field(() => String, { description: 'When the request, or the grant, is over by itself.' })
  lapsesAt: string;

  @Field(() => String, { nullable: true })
  startsAt: string | null;

  @Field(() => String, { nullable: true })
  endsAt: string | null;

  @Field(() => String, { nullable: true })
  decidedAt: string | null;

  @Field(() => String, { nullable: true })
  endedAt: string | null;

  @Field(() => String, { nullable: true })
  note: string | null;

  @Field(() => Int)
  version: number;

  @Field(() => String)
  createdAt: string;

  @Field(() => String)
  updatedAt: string;
}

export const ViewGrantConnection = connectionOf(ViewGrantType, 'ViewGrant');

@InputType('ViewGrantFootage')
export class ViewGrantFootageInput {
  @Field(() => String, { nullable: true })
  from?: string;

  @Field(() => String, { nullable: true })
  until?: string;
}

@InputType('ViewGrantRequest')
export class ViewGrantRequestInput {
  @Field(() => ID, { nullable: true, description: 'Who is to look; the caller when it is left out.' })
  granteeId?: string;

  @Field(() => [ID], { nullable: true, description: 'Exactly one of `cameras` and `sites`.' })
  cameras?: string[];

  @Field(() => [ID], { nullable: true })
  sites?: string[];

  @Field(() => [ViewGrantActionEnum])
  actions: GrantAction[];

  @Field(() => String, { nullable: true, description: 'Needed unless there is an incident.' })
  reason?: string;

  @Field(() => ID, { nullable: true })
  incidentId?: string;

  @Field(() => String, {
    nullable: true,
    description: 'When it begins; with its approval when it is left out.',
  })
  from?: string;

  @Field(() => Int)
  minutes: number;

  @Field(() => ViewGrantFootageInput, { nullable: true })
  footage?: ViewGrantFootageInput;

  @Field(() => [String], { nullable: true, description: 'Where it may be used from.' })
  networks?: string[];
}

@InputType('ViewGrantStep')
export class ViewGrantStepInput implements ViewGrantStep {
  @Field(() => String, { nullable: true })
  note?: string;
}

@InputType('ViewGrantFilter')
export class ViewGrantFilterInput {
  @Field(() => ViewGrantStateEnum, { nullable: true })
  state?: GrantState;

  @Field(() => ID, { nullable: true })
  granteeId?: string;

  @Field(() => ID, { nullable: true })
  requesterId?: string;

  @Field(() => ID, { nullable: true, description: 'Grants that touch this site.' })
  siteId?: string;
}
