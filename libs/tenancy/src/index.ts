export { TenancyModule } from './tenancy.module';
export {
  canonicalCidr,
  type CidrProblem,
  inNetworks,
  WIDEST as WIDEST_NETWORKS,
} from './network/network.cidr';
export { TenantNetwork } from './network/network.entity';
export { type NetworkCreate, networkCreateSchema } from './network/network.schema';
export { MOST_NETWORKS, Networks, NETWORKS_CHANGED } from './network/network.service';
export { NetworkListed, TenantCodeTaken, TooManyNetworks } from './tenancy.errors';
export { type LocatorKind, TenantLocator } from './tenant-locator/tenant-locator.service';
export { Tenant, type TenantStatus } from './tenant/tenant.entity';
export {
  tenantCodeSchema,
  type TenantCreate,
  tenantCreateSchema,
  type TenantPatch,
  tenantSchema,
  type TenantView,
  tenantView,
} from './tenant/tenant.schema';
export { TenantStatusEnum } from './tenant/tenant.type';
export { Tenants } from './tenant/tenant.service';
