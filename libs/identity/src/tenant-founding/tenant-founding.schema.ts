import { listQuery } from '@mimamori/web';
import { tenantCreateSchema, tenantSchema } from '@mimamori/tenancy';
import { loginIdSchema, userCreateSchema } from '@mimamori/users';
import { z } from 'zod';

export const foundTenantSchema = z
  .strictObject({
    ...tenantCreateSchema.shape,
    ownerLoginId: loginIdSchema,
    ownerName: userCreateSchema.shape.name,
  })
  .meta({ id: 'FoundTenant' });
export type FoundTenant = z.output<typeof foundTenantSchema>;

export const foundedTenantSchema = z
  .strictObject({
    tenantId: z.uuid(),
    ownerId: z.uuid(),
    activationLink: z.string().describe("The owner's; shown once."),
    expiresAt: z.string(),
  })
  .meta({ id: 'FoundedTenant' });
export type FoundedTenant = z.output<typeof foundedTenantSchema>;

/** What the operating company sees of a tenant: that it exists. */
export const registeredTenantSchema = tenantSchema
  .pick({ id: true, code: true, name: true, status: true, createdAt: true })
  .meta({ id: 'RegisteredTenant' });
export type RegisteredTenant = z.output<typeof registeredTenantSchema>;

export const tenantQuerySchema = listQuery({ sorts: ['code'], filters: {} });
export type TenantQuery = z.output<typeof tenantQuerySchema>;
