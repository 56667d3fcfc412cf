import { Can } from '@mimamori/platform';
import { Query, Resolver } from '@nestjs/graphql';

import { identityProviderView } from './identity-provider.schema';
import { IdentityProviders } from './identity-provider.service';
import { IdentityProviderType } from './identity-provider.type';
import { OidcRoutes } from './oidc-routes';

@Resolver(() => IdentityProviderType)
export class IdentityProviderResolver {
  constructor(
    private readonly providers: IdentityProviders,
    private readonly routes: OidcRoutes,
  ) {}

  @Query(() => IdentityProviderType, { nullable: true })
  @Can('read', 'IdentityProvider')
  async identityProvider(): Promise<IdentityProviderType> {
    return identityProviderView(await this.providers.get(), await this.routes.base());
  }
}
