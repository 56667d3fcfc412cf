import { Can } from '@mimamori/platform';
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

import { ViewGrantSteps } from './view-grant-steps.service';
import { viewGrantListQuery, viewGrantRequestSchema, type ViewGrantView } from './view-grant.schema';
import { ViewGrants } from './view-grant.service';
import {
  ViewGrantConnection,
  ViewGrantFilterInput,
  ViewGrantRequestInput,
  ViewGrantStepInput,
  ViewGrantType,
} from './view-grant.type';

const VERSION = { type: () => Int, nullable: true };
const STEP = { type: () => ViewGrantStepInput, nullable: true };
const ID_ARG = { type: () => ID };
const idArg = new ZodArgsPipe(idSchema, '/id');

@Resolver(() => ViewGrantType)
export class ViewGrantResolver {
  constructor(
    private readonly grants: ViewGrants,
    private readonly steps: ViewGrantSteps,
  ) {}

  @Query(() => ViewGrantType, { nullable: true })
  @Can('read', 'ViewGrant')
  viewGrant(@Args('id', ID_ARG, idArg) id: string): Promise<ViewGrantView> {
    return this.grants.get(id);
  }

  @Query(() => ViewGrantConnection)
  @Can('read', 'ViewGrant')
  async viewGrants(
    @Args() args: ConnectionArgs,
    @Args('filter', { type: () => ViewGrantFilterInput, nullable: true }) filter?: ViewGrantFilterInput,
  ): Promise<Connection<ViewGrantView>> {
    return toConnection(await this.grants.list(connectionRequest(viewGrantListQuery, args, filter)));
  }

  @Mutation(() => ViewGrantType, { description: 'Asks for a view grant; somebody else approves it.' })
  @Can('create', 'ViewGrant')
  requestViewGrant(
    @Args('input', { type: () => ViewGrantRequestInput }) input: ViewGrantRequestInput,
  ): Promise<ViewGrantView> {
    return this.steps.request(parseInput(viewGrantRequestSchema, input));
  }

  @Mutation(() => ViewGrantType)
  @Can('approve', 'ViewGrant')
  approveViewGrant(
    @Args('id', ID_ARG, idArg) id: string,
    @Args('step', STEP) step?: ViewGrantStepInput,
    @Args('expectedVersion', VERSION) expectedVersion?: number,
  ): Promise<ViewGrantView> {
    return this.steps.approve(id, step ?? {}, IfMatchHeader.ofVersion(id, expectedVersion));
  }

  @Mutation(() => ViewGrantType)
  @Can('approve', 'ViewGrant')
  rejectViewGrant(
    @Args('id', ID_ARG, idArg) id: string,
    @Args('step', STEP) step?: ViewGrantStepInput,
    @Args('expectedVersion', VERSION) expectedVersion?: number,
  ): Promise<ViewGrantView> {
    return this.steps.reject(id, step ?? {}, IfMatchHeader.ofVersion(id, expectedVersion));
  }

  @Mutation(() => ViewGrantType)
  @Can('revoke', 'ViewGrant')
  revokeViewGrant(
    @Args('id', ID_ARG, idArg) id: string,
    @Args('step', STEP) step?: ViewGrantStepInput,
    @Args('expectedVersion', VERSION) expectedVersion?: number,
  ): Promise<ViewGrantView> {
    return this.steps.revoke(id, step ?? {}, IfMatchHeader.ofVersion(id, expectedVersion));
  }

  @Mutation(() => ViewGrantType)
  @Can('withdraw', 'ViewGrant')
  withdrawViewGrant(
    @Args('id', ID_ARG, idArg) id: string,
    @Args('step', STEP) step?: ViewGrantStepInput,
    @Args('expectedVersion', VERSION) expectedVersion?: number,
  ): Promise<ViewGrantView> {
    return this.steps.withdraw(id, step ?? {}, IfMatchHeader.ofVersion(id, expectedVersion));
  }
}
