import { getContext, NotFound, runInContext } from '@mimamori/platform';
import { TenantLocator, Tenants } from '@mimamori/tenancy';
import { Injectable } from '@nestjs/common';

import type { IdentityProvider } from './identity-provider.entity';
import { IdentityProviders } from './identity-provider.service';

/** The public way to a tenant's provider. */
@Injectable()
export class OidcDoor {
  constructor(
    private readonly locator: TenantLocator,
    private readonly tenants: Tenants,
    private readonly providers: IdentityProviders,
  ) {}

  /**
   * Works in the tenant of this code, which has a provider that is enabled.
   * @throws NotFound, the same one for a tenant that does not exist, is suspended, or has none
   */
  async enter<T>(code: string, work: (provider: IdentityProvider) => Promise<T>): Promise<T> {
    const tenantId = await this.locator.find('code', code.normalize('NFKC').trim().toLowerCase());
    if (!tenantId) throw new NotFound('IdentityProvider');
    return runInContext({ ...getContext(), tenantId }, async () => {
      const provider = await this.providers.find();
      const { status } = await this.tenants.current();
      if (!provider?.enabled || status !== 'active') throw new NotFound('IdentityProvider');
      return work(provider);
    });
  }
}
