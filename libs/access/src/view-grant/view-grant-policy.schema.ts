import { japanIso } from '@mimamori/platform';
import { z } from 'zod';

import { LONGEST_MINUTES } from './view-grant.words';

export const grantPolicyPatchSchema = z
  .strictObject({
    maxMinutes: z
      .int()
      .min(1)
      .max(LONGEST_MINUTES)
      .describe('The longest that a view grant may be open; 1440 before it is set, 44640 (31 days) at most.'),
  })
  .partial()
  .meta({ id: 'ViewGrantPolicyPatch' });
export type GrantPolicyPatch = z.output<typeof grantPolicyPatchSchema>;

export const grantPolicySchema = z
  .strictObject({
    id: z.uuid().describe("The tenant's."),
    maxMinutes: z.int(),
    version: z.int().describe('0 before the first change.'),
    updatedAt: z.iso.datetime({ offset: true }).nullable(),
  })
  .meta({ id: 'ViewGrantPolicy' });
export type GrantPolicyView = z.output<typeof grantPolicySchema>;

export interface GrantPolicyFacts extends Omit<GrantPolicyView, 'updatedAt'> {
  readonly updatedAt: Date | null;
}

export function grantPolicyView({ updatedAt, ...facts }: GrantPolicyFacts): GrantPolicyView {
  return { ...facts, updatedAt: updatedAt && japanIso(updatedAt) };
}
