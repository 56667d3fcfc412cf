import { Can } from '@mimamori/platform';
import {
  type Connection,
  ConnectionArgs,
  connectionRequest,
  idSchema,
  toConnection,
  ZodArgsPipe,
} from '@mimamori/web';
import { Args, ID, Query, Resolver } from '@nestjs/graphql';

import { ApiKeyReads } from './api-key.reads';
import { apiKeyListQuery, type ApiKeyView } from './api-key.schema';
import { ApiKeyConnection, ApiKeyFilterInput, ApiKeyType } from './api-key.type';

/** Reads only: an answer that is shown once is REST's alone. */
@Resolver(() => ApiKeyType)
export class ApiKeyResolver {
  constructor(private readonly reads: ApiKeyReads) {}

  @Query(() => ApiKeyType, { nullable: true })
  @Can('read', 'ApiKey')
  apiKey(@Args('id', { type: () => ID }, new ZodArgsPipe(idSchema, '/id')) id: string): Promise<ApiKeyView> {
    return this.reads.get(id);
  }

  @Query(() => ApiKeyConnection)
  @Can('read', 'ApiKey')
  async apiKeys(
    @Args() args: ConnectionArgs,
    @Args('filter', { type: () => ApiKeyFilterInput, nullable: true }) filter?: ApiKeyFilterInput | null,
  ): Promise<Connection<ApiKeyView>> {
    return toConnection(await this.reads.list(connectionRequest(apiKeyListQuery, args, filter ?? {})));
  }
}
