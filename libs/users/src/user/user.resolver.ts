import { Can } from '@mimamori/platform';
import {
  type Connection,
  ConnectionArgs,
  connectionRequest,
  idSchema,
  mapPage,
  toConnection,
  ZodArgsPipe,
} from '@mimamori/web';
import { Args, ID, Query, Resolver } from '@nestjs/graphql';

import { userListQuery } from './user.queries';
import { type UserView, userView } from './user.schema';
import { Users } from './user.service';
import { UserConnection, UserFilterInput, UserType } from './user.type';

@Resolver(() => UserType)
export class UserResolver {
  constructor(private readonly service: Users) {}

  @Query(() => UserType, { nullable: true })
  @Can('read', 'User')
  async user(
    @Args('id', { type: () => ID }, new ZodArgsPipe(idSchema, '/id')) id: string,
  ): Promise<UserView> {
    return this.service.view(await this.service.get(id));
  }

  @Query(() => UserConnection)
  @Can('read', 'User')
  async users(
    @Args() args: ConnectionArgs,
    @Args('filter', { type: () => UserFilterInput, nullable: true }) filter?: UserFilterInput | null,
  ): Promise<Connection<UserView>> {
    const request = connectionRequest(userListQuery, args, filter ?? {});
    return toConnection(mapPage(await this.service.list(request), userView));
  }
}
