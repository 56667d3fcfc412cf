import { Can } from '@mimamori/platform';
import {
  type Connection,
  ConnectionArgs,
  connectionRequest,
  idSchema,
  IfMatchHeader,
  mapPage,
  toConnection,
  ZodArgsPipe,
} from '@mimamori/web';
import { Args, ID, Int, Mutation, Query, Resolver } from '@nestjs/graphql';

import { networkListQuery } from './network.queries';
import {
  type NetworkCreate,
  networkCreateSchema,
  type NetworkPatch,
  networkPatchSchema,
  type NetworkView,
  networkView,
} from './network.schema';
import { Networks } from './network.service';
import { NetworkConnection, NetworkCreateInput, NetworkPatchInput, NetworkType } from './network.type';

@Resolver(() => NetworkType)
export class NetworkResolver {
  constructor(private readonly service: Networks) {}

  @Query(() => NetworkType, { nullable: true })
  @Can('read', 'Network')
  async network(
    @Args('id', { type: () => ID }, new ZodArgsPipe(idSchema, '/id')) id: string,
  ): Promise<NetworkView> {
    return networkView(await this.service.get(id));
  }

  @Query(() => NetworkConnection)
  @Can('read', 'Network')
  async networks(@Args() args: ConnectionArgs): Promise<Connection<NetworkView>> {
    const request = connectionRequest(networkListQuery, args);
    return toConnection(mapPage(await this.service.list(request), networkView));
  }

  @Mutation(() => NetworkType)
  @Can('create', 'Network')
  async createNetwork(
    @Args('input', { type: () => NetworkCreateInput }, new ZodArgsPipe(networkCreateSchema, '/input'))
    input: NetworkCreate,
  ): Promise<NetworkView> {
    return networkView(await this.service.create(input));
  }

  @Mutation(() => NetworkType)
  @Can('update', 'Network')
  async updateNetwork(
    @Args('id', { type: () => ID }, new ZodArgsPipe(idSchema, '/id')) id: string,
    @Args('patch', { type: () => NetworkPatchInput }, new ZodArgsPipe(networkPatchSchema, '/patch'))
    patch: NetworkPatch,
    @Args('expectedVersion', { type: () => Int, nullable: true }) expectedVersion?: number | null,
  ): Promise<NetworkView> {
    const match = IfMatchHeader.ofVersion(id, expectedVersion);
    return networkView(await this.service.update(id, patch, match));
  }

  /** Answers what is gone. */
  @Mutation(() => NetworkType)
  @Can('delete', 'Network')
  async deleteNetwork(
    @Args('id', { type: () => ID }, new ZodArgsPipe(idSchema, '/id')) id: string,
    @Args('expectedVersion', { type: () => Int, nullable: true }) expectedVersion?: number | null,
  ): Promise<NetworkView> {
    return networkView(await this.service.remove(id, IfMatchHeader.ofVersion(id, expectedVersion)));
  }
}
