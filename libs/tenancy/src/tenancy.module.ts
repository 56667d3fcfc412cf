import { Capability } from '@mimamori/platform';

import { Tenancy1763700010000 } from './migrations/tenancy';
import { TenantLocatorExpiry1763800050001 } from './migrations/tenant-locator-expiry';
import { tenancyPolicy } from './tenancy.policy';
import { LocatorPurge } from './tenant-locator/locator.purge';
import { TenantLocator } from './tenant-locator/tenant-locator.service';
import { TenantController } from './tenant/tenant.controller';
import { Tenant } from './tenant/tenant.entity';
import { TenantResolver } from './tenant/tenant.resolver';
import { Tenants } from './tenant/tenant.service';

@Capability({
  name: 'tenancy',
  entities: [Tenant],
  migrations: [Tenancy1763700010000, TenantLocatorExpiry1763800050001],
  policy: tenancyPolicy,
  http: [TenantController],
  graphql: [TenantResolver],
  jobs: [LocatorPurge],
  providers: [Tenants, TenantLocator],
  exports: [Tenants, TenantLocator],
})
export class TenancyModule {}
