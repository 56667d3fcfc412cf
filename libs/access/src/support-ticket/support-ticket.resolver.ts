import { Can, getTenantId, ShownOnce } from '@mimamori/platform';
import {
  type Connection,
  ConnectionArgs,
  connectionRequest,
  idSchema,
  IfMatchHeader,
  parseInput,
  toConnection,
  ZodArgsPipe,
} from '@mimamori/web';
import { Args, ID, Int, Mutation, Query, Resolver } from '@nestjs/graphql';

import { AccessAuthorizer } from '../ability/access.authorizer';
import {
  type NewSupportTicket,
  supportTicketListQuery,
  supportTicketOpeningSchema,
  type SupportTicketView,
} from './support-ticket.schema';
import { SupportTickets } from './support-ticket.service';
import {
  NewSupportTicketType,
  SupportTicketClosingInput,
  SupportTicketConnection,
  SupportTicketFilterInput,
  SupportTicketOpeningInput,
  SupportTicketType,
} from './support-ticket.type';

const ID_ARG = { type: () => ID };
const idArg = new ZodArgsPipe(idSchema, '/id');
const FILTER = { type: () => SupportTicketFilterInput, nullable: true };

@Resolver(() => SupportTicketType)
export class SupportTicketResolver {
  constructor(
    private readonly tickets: SupportTickets,
    private readonly authorizer: AccessAuthorizer,
  ) {}

  @Query(() => SupportTicketType, { nullable: true })
  @Can('read', 'SupportTicket')
  supportTicket(@Args('id', ID_ARG, idArg) id: string): Promise<SupportTicketView> {
    return this.tickets.get(id);
  }

  @Query(() => SupportTicketConnection)
  @Can('read', 'SupportTicket')
  async supportTickets(
    @Args() args: ConnectionArgs,
    @Args('filter', FILTER) filter?: SupportTicketFilterInput,
  ): Promise<Connection<SupportTicketView>> {
    return toConnection(await this.tickets.list(connectionRequest(supportTicketListQuery, args, filter)));
  }

  @Mutation(() => NewSupportTicketType, {
    description: 'Lets support of the operating company look, for a while.',
  })
  @ShownOnce()
  @Can('create', 'SupportTicket')
  openSupportTicket(
    @Args('input', { type: () => SupportTicketOpeningInput }) input: SupportTicketOpeningInput,
  ): Promise<NewSupportTicket> {
    return this.tickets.open(parseInput(supportTicketOpeningSchema, input));
  }

  @Mutation(() => SupportTicketType)
  @Can('close', 'SupportTicket')
  async closeSupportTicket(
    @Args('id', ID_ARG, idArg) id: string,
    @Args('input', { type: () => SupportTicketClosingInput, nullable: true })
    input?: SupportTicketClosingInput,
    @Args('expectedVersion', { type: () => Int, nullable: true }) expectedVersion?: number,
  ): Promise<SupportTicketView> {
    const match = IfMatchHeader.ofVersion(id, expectedVersion);
    const ticket = await this.tickets.close(id, input ?? {}, match);
    this.authorizer.forget(getTenantId());
    return ticket;
  }
}
