import { japanIso } from '@mimamori/platform';
import { z } from 'zod';

import type { Tenant } from './tenant.entity';

const count = z.int().min(0).max(100_000_000);

/** Lower case, as typed on the sign-in page. */
export const tenantCodeSchema = z
  .string()
  .trim()
  .regex(/^[a-z][a-z0-9-]{1,31}$/);

const nameSchema = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(/^\P{Cc}*$/u);

export const tenantCreateSchema = z
  .strictObject({ code: tenantCodeSchema, name: nameSchema })
  .meta({ id: 'TenantCreate' });
export type TenantCreate = z.infer<typeof tenantCreateSchema>;

/** The size facts decide whether the rules for small operators apply; `null` is "not known". */
export const tenantPatchSchema = z
  .strictObject({
    name: nameSchema,
    employeeCount: count.nullable(),
    maxIdentifiedPersons6m: count.nullable().describe('Most persons held on any day of the last six months.'),
    handlesAsContractor: z.boolean().nullable(),
  })
  .partial()
  .meta({ id: 'TenantPatch' });
export type TenantPatch = z.infer<typeof tenantPatchSchema>;

export const tenantSchema = z
  .strictObject({
    id: z.uuid(),
    code: z.string(),
    name: z.string(),
    status: z.enum(['active', 'suspended', 'ended']),
    employeeCount: z.int().nullable(),
    maxIdentifiedPersons6m: z.int().nullable(),
    handlesAsContractor: z.boolean().nullable(),
    version: z.int(),
    createdAt: z.string(),
    updatedAt: z.string(),
  })
  .meta({ id: 'Tenant' });
export type TenantView = z.infer<typeof tenantSchema>;

export function tenantView({ tenantId, createdAt, updatedAt, ...rest }: Tenant): TenantView {
  return { id: tenantId, ...rest, createdAt: japanIso(createdAt), updatedAt: japanIso(updatedAt) };
}
