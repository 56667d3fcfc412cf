import { getTenantId, type TenantDb, uuidv7 } from '@mimamori/platform';
import { type TenantCreate, type Tenant, type Tenants } from '@mimamori/tenancy';

/** A valid input for `Tenants.create`. */
export function aTenantCreate(input: Partial<TenantCreate> = {}): TenantCreate {
  return { code: `t${uuidv7().slice(-12)}`, name: '見守商事株式会社', ...input };
}

/** Makes the tenant of the request context. */
export function givenTenant(
  db: TenantDb,
  tenants: Tenants,
  input: Partial<TenantCreate> = {},
): Promise<Tenant> {
  getTenantId();
  return db.transaction((tx) => tenants.create(tx, aTenantCreate(input)));
}
