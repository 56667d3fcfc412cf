import { Capability } from '@mimamori/platform';

import { Tenancy1763700010000 } from './migrations/tenancy';
import { TenantLocatorExpiry1763800050001 } from './migrations/tenant-locator-expiry';
import { TenantNetwork1764000035001 } from './migrations/tenant-network';
import { NetworkController } from './network/network.controller';
import { TenantNetwork } from './network/network.entity';
import { NetworkResolver } from './network/network.resolver';
import { Networks } from './network/network.service';
import { tenancyPolicy } from './tenancy.policy';
import { LocatorPurge } from './tenant-locator/locator.purge';
import { TenantLocator } from './tenant-locator/tenant-locator.service';
import { TenantController } from './tenant/tenant.controller';
import { Tenant } from './tenant/tenant.entity';
import { TenantResolver } from './tenant/tenant.resolver';
import { Tenants } from './tenant/tenant.service';

@Capability({
  name: 'tenancy',
  entities: [Tenant, TenantNetwork],
  migrations: [Tenancy1763700010000, TenantLocatorExpiry1763800050001, TenantNetwork1764000035001],
  policy: tenancyPolicy,
  http: [TenantController, NetworkController],
  graphql: [TenantResolver, NetworkResolver],
  jobs: [LocatorPurge],
  providers: [Tenants, TenantLocator, Networks],
  exports: [Tenants, TenantLocator, Networks],
})
export class TenancyModule {}
