export { TenancyModule } from './tenancy.module';
export { TenantCodeTaken } from './tenancy.errors';
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
