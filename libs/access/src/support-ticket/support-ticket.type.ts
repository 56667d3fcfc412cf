import { connectionOf } from '@mimamori/web';
import { Field, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';

import type { SupportTicketState } from './support-ticket.rules';
import type { NewSupportTicket, SupportTicketClosing, SupportTicketView } from './support-ticket.schema';

const SupportTicketStateEnum = {
  scheduled: 'scheduled',
  open: 'open',
  closed: 'closed',
  expired: 'expired',
} as const satisfies Record<SupportTicketState, SupportTicketState>;
registerEnumType(SupportTicketStateEnum, { name: 'SupportTicketState' });

@ObjectType('SupportTicket', {
  description: 'Consent that support of the operating company looks, for a while.',
})
export class SupportTicketType implements SupportTicketView {
  @Field(() => ID)
  id: string;

  @Field(() => SupportTicketStateEnum)
  state: SupportTicketState;

  @Field(() => String)
  reason: string;

  @Field(() => [ID], { nullable: true, description: 'null: the whole company.' })
  sites: string[] | null;

  @Field(() => String)
  startsAt: string;

  @Field(() => String)
  endsAt: string;

  @Field(() => ID)
  openedBy: string;

  @Field(() => String, { nullable: true })
  closedBy: string | null;

  @Field(() => String, { nullable: true })
  closedAt: string | null;

  @Field(() => String, { nullable: true, description: 'What was said when it was closed.' })
  note: string | null;

  @Field(() => Int)
  version: number;

  @Field(() => String)
  createdAt: string;

  @Field(() => String)
  updatedAt: string;
}

export const SupportTicketConnection = connectionOf(SupportTicketType, 'SupportTicket');

@ObjectType('NewSupportTicket')
export class NewSupportTicketType extends SupportTicketType implements NewSupportTicket {
  @Field(() => String, { description: 'Shown once.' })
  code: string;
}

@InputType('SupportTicketOpening')
export class SupportTicketOpeningInput {
  @Field(() => String, { description: 'What support is to look into.' })
  reason: string;

  @Field(() => [ID], { nullable: true, description: 'The whole company when it is left out.' })
  sites?: string[];

  @Field(() => String, { nullable: true, description: 'At once when it is left out.' })
  from?: string;

  @Field(() => Int, { nullable: true, description: '8 hours unless told, 72 hours at most.' })
  minutes?: number;
}

@InputType('SupportTicketClosing')
export class SupportTicketClosingInput implements SupportTicketClosing {
  @Field(() => String, { nullable: true })
  note?: string;
}

@InputType('SupportTicketFilter')
export class SupportTicketFilterInput {
  @Field(() => SupportTicketStateEnum, { nullable: true })
  state?: SupportTicketState;
}
