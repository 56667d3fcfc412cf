import { Capability } from '@mimamori/platform';

import { Tenancy1763700010000 } from './migrations/tenancy';
import { tenancyPolicy } from './tenancy.policy';
import { TenantLocator } from './tenant-locator/tenant-locator.service';
import { TenantController } from './tenant/tenant.controller';
import { Tenant } from './tenant/tenant.entity';
import { Tenants } from './tenant/tenant.service';

@Capability({
  name: 'tenancy',
  entities: [Tenant],
  migrations: [Tenancy1763700010000],
  policy: tenancyPolicy,
  http: [TenantController],
  providers: [Tenants, TenantLocator],
  exports: [Tenants, TenantLocator],
})
export class TenancyModule {}
