import { Can } from '@mimamori/platform';
import { ConnectionArgs, connectionRequest, IfMatchHeader, toConnection, ZodArgsPipe } from '@mimamori/web';
import { Args, ID, Int, Mutation, Query, Resolver } from '@nestjs/graphql';

import { purposeListQuery } from './purpose-list.schema';
import { purposeCreateSchema, purposePatchSchema } from './purpose.schema';
import { Purposes } from './purpose.service';
import {
  PurposeCreateInput,
  PurposeConnection,
  PurposeFilterInput,
  PurposeType,
  PurposePatchInput,
} from './purpose.type';
import { idArg } from '../camera/id-arg';

@Resolver(() => PurposeType)
export class PurposeResolver {
  constructor(private readonly service: Purposes) {}

  @Query(() => PurposeType, { nullable: true })
  @Can('read', 'Purpose')
  purpose(@Args('id', { type: () => ID }, idArg) id: string): Promise<PurposeType> {
    return this.service.get(id);
  }

  @Query(() => PurposeConnection)
  @Can('read', 'Purpose')
  async purposes(
    @Args() args: ConnectionArgs,
    @Args('filter', { type: () => PurposeFilterInput, nullable: true }) filter?: PurposeFilterInput,
  ) {
    return toConnection(await this.service.list(connectionRequest(purposeListQuery, args, filter)));
  }

  @Mutation(() => PurposeType)
  @Can('create', 'Purpose')
  createPurpose(
    @Args('input', { type: () => PurposeCreateInput }, new ZodArgsPipe(purposeCreateSchema, '/input'))
    input: PurposeCreateInput,
  ): Promise<PurposeType> {
    return this.service.create(input);
  }

  @Mutation(() => PurposeType)
  @Can('update', 'Purpose')
  updatePurpose(
    @Args('id', { type: () => ID }, idArg) id: string,
    @Args('patch', { type: () => PurposePatchInput }, new ZodArgsPipe(purposePatchSchema, '/patch'))
    patch: PurposePatchInput,
    @Args('expectedVersion', { type: () => Int, nullable: true }) expectedVersion?: number,
  ): Promise<PurposeType> {
    return this.service.update(id, patch, IfMatchHeader.ofVersion(id, expectedVersion));
  }

  @Mutation(() => PurposeType)
  @Can('retire', 'Purpose')
  retirePurpose(
    @Args('id', { type: () => ID }, idArg) id: string,
    @Args('expectedVersion', { type: () => Int, nullable: true }) expectedVersion?: number,
  ): Promise<PurposeType> {
    return this.service.retire(id, IfMatchHeader.ofVersion(id, expectedVersion));
  }
}
