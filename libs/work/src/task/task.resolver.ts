import { Can, NotFound } from '@mimamori/platform';
import { siteLoader, Sites, SiteType, type AskedSite } from '@mimamori/sites';
import {
  ConnectionArgs,
  connectionRequest,
  type GraphqlContext,
  idSchema,
  toConnection,
  ZodArgsPipe,
} from '@mimamori/web';
import { Args, Context, ID, Parent, Query, ResolveField, Resolver, Info } from '@nestjs/graphql';
import type { GraphQLResolveInfo } from 'graphql';

import { findingListQuery, taskListQuery } from './task-list.schema';
import { Tasks } from './task.service';
import { FindingFilterInput, TaskConnection, TaskFilterInput, TaskType } from './task.type';

const idArg = new ZodArgsPipe(idSchema, '/id');

@Resolver(() => TaskType)
export class TaskResolver {
  constructor(
    private readonly service: Tasks,
    private readonly sites: Sites,
  ) {}

  @Query(() => TaskType, { nullable: true })
  @Can('read', 'Task')
  task(@Args('id', { type: () => ID }, idArg) id: string): Promise<TaskType> {
    return this.service.get(id);
  }

  @Query(() => TaskConnection)
  @Can('read', 'Task')
  async tasks(
    @Args() args: ConnectionArgs,
    @Args('filter', { type: () => TaskFilterInput, nullable: true }) filter?: TaskFilterInput,
  ) {
    return toConnection(await this.service.list(connectionRequest(taskListQuery, args, filter)));
  }

  @Query(() => TaskType, { nullable: true })
  @Can('read', 'Task')
  finding(@Args('id', { type: () => ID }, idArg) id: string): Promise<TaskType> {
    return this.service.getFinding(id);
  }

  @Query(() => TaskConnection)
  @Can('read', 'Task')
  async findings(
    @Args() args: ConnectionArgs,
    @Args('filter', { type: () => FindingFilterInput, nullable: true }) filter?: FindingFilterInput,
  ) {
    return toConnection(await this.service.listFindings(connectionRequest(findingListQuery, args, filter)));
  }

  /** `null` for the whole tenant, and for a store whose task one owns without being able to see the store. */
  @ResolveField('site', () => SiteType, { nullable: true })
  @Can('read', 'Site')
  async site(
    @Parent() { siteId }: TaskType,
    @Context() context: GraphqlContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<AskedSite | null> {
    if (siteId === null) return null;
    return siteLoader(context, this.sites, info)
      .load(siteId)
      .catch((error: unknown) => {
        if (error instanceof NotFound) return null;
        throw error;
      });
  }
}
