import { Can } from '@mimamori/platform';
import {
  ConnectionArgs,
  connectionRequest,
  idSchema,
  mapPage,
  toConnection,
  ZodArgsPipe,
} from '@mimamori/web';
import { Args, ID, Query, Resolver } from '@nestjs/graphql';

import { externalIdentityListQuery, externalIdentityView } from './external-identity.schema';
import { ExternalIdentities } from './external-identity.service';
import {
  ExternalIdentityConnection,
  ExternalIdentityFilterInput,
  ExternalIdentityType,
} from './external-identity.type';

@Resolver(() => ExternalIdentityType)
export class ExternalIdentityResolver {
  constructor(private readonly identities: ExternalIdentities) {}

  @Query(() => ExternalIdentityType, { nullable: true })
  @Can('read', 'ExternalIdentity')
  async externalIdentity(
    @Args('id', { type: () => ID }, new ZodArgsPipe(idSchema, '/id')) id: string,
  ): Promise<ExternalIdentityType> {
    return externalIdentityView(await this.identities.get(id));
  }

  @Query(() => ExternalIdentityConnection)
  @Can('read', 'ExternalIdentity')
  async externalIdentities(
    @Args() args: ConnectionArgs,
    @Args('filter', { type: () => ExternalIdentityFilterInput, nullable: true })
    filter?: ExternalIdentityFilterInput,
  ) {
    const request = connectionRequest(externalIdentityListQuery, args, filter);
    return toConnection(mapPage(await this.identities.list(request), externalIdentityView));
  }
}
