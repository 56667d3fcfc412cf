import { Config } from '@mimamori/platform';
import { Tenants } from '@mimamori/tenancy';
import { Injectable } from '@nestjs/common';

/** Where the sign-in of the tenant at hand happens. */
@Injectable()
export class OidcRoutes {
  constructor(
    private readonly config: Config,
    private readonly tenants: Tenants,
  ) {}

  /** `<public URL>/v1/auth/oidc/<tenant code>`, without a slash at its end. */
  async base(): Promise<string> {
    const { code } = await this.tenants.current();
    return `${this.config.publicUrl}/v1/auth/oidc/${encodeURIComponent(code)}`;
  }
}
