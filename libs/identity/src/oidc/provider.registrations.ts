import { TenantDb } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import type { IdentityProvider } from './identity-provider.entity';
import type { OidcRegistration } from './oidc.client';
import { OidcRoutes } from './oidc-routes';
import { signInFailure } from './oidc-failure';
import { ProviderDirectory } from './provider.directory';
import { ProviderSecrets } from './provider.secrets';

/** This client as the tenant's provider knows it, with the provider as it describes itself. */
@Injectable()
export class ProviderRegistrations {
  constructor(
    private readonly db: TenantDb,
    private readonly directory: ProviderDirectory,
    private readonly secrets: ProviderSecrets,
    private readonly routes: OidcRoutes,
  ) {}

  /** @throws OidcProviderUnavailable, OidcClientRefused */
  async of(provider: IdentityProvider): Promise<OidcRegistration> {
    const { issuer, clientId } = provider;
    const metadata = await this.directory.metadata(issuer, clientId).catch((error: unknown) => {
      throw signInFailure(error);
    });
    const clientSecret = await this.secrets.open(this.db, provider);
    return { metadata, clientId, clientSecret, redirectUri: `${await this.routes.base()}/callback` };
  }
}
