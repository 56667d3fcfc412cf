import { japanIso } from '@mimamori/platform';
import { z } from 'zod';

import type { TenantNetwork } from './network.entity';

export type NetworkRow = Omit<TenantNetwork, 'tenantId'>;

/** Checked by the service, which says what is wrong with it. */
const cidrSchema = z
  .string()
  .trim()
  .min(2)
  .max(49)
  .regex(/^[0-9a-fA-F:./]+$/)
  .describe('203.0.113.0/24, 2001:db8::/32, or one address. Host bits are cut off.')
  .meta({ examples: ['203.0.113.0/24'] });

export const networkCreateSchema = z
  .strictObject({
    cidr: cidrSchema,
    name: z
      .string()
      .trim()
      .min(1)
      .max(100)
      .regex(/^\P{Cc}*$/u)
      .describe('What the company calls it.'),
  })
  .meta({ id: 'NetworkCreate' });
export type NetworkCreate = z.infer<typeof networkCreateSchema>;

export const networkPatchSchema = networkCreateSchema.partial().meta({ id: 'NetworkPatch' });
export type NetworkPatch = z.infer<typeof networkPatchSchema>;

export const networkSchema = z
  .strictObject({
    id: z.uuid(),
    cidr: z.string(),
    name: z.string(),
    version: z.int(),
    createdAt: z.string(),
    updatedAt: z.string(),
  })
  .meta({ id: 'Network' });
export type NetworkView = z.infer<typeof networkSchema>;

export function networkView({ createdAt, updatedAt, ...rest }: NetworkRow): NetworkView {
  return { ...rest, createdAt: japanIso(createdAt), updatedAt: japanIso(updatedAt) };
}
