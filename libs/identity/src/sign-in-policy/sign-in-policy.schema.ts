import { japanIso } from '@mimamori/platform';
import { z } from 'zod';

import { FIRST_FACTOR_FROM, type FirstFactorFrom } from './sign-in-policy.entity';

const roleCode = z
  .string()
  .min(1)
  .max(100)
  .regex(/^[a-z0-9][a-z0-9_-]*$/)
  .meta({ examples: ['tenant_owner'] });

export const signInPolicyPatchSchema = z
  .strictObject({
    mfaRoles: z
      .array(roleCode)
      .max(100)
      .overwrite((codes) => [...new Set(codes)].toSorted())
      .describe('Whoever holds one of these roles needs a second factor, wherever they are.'),
    mfaOutside: z
      .boolean()
      .describe(
        'Whether everybody does who signs in from outside of /v1/networks; without networks, everywhere is outside.',
      ),
    firstFactorFrom: z
      .enum(FIRST_FACTOR_FROM)
      .describe(
        'From where a password alone enrols a first factor: inside of /v1/networks only, or from anywhere; without networks, everywhere is inside for this.',
      ),
  })
  .partial()
  .meta({ id: 'SignInPolicyPatch' });
export type SignInPolicyPatch = z.output<typeof signInPolicyPatchSchema>;

export const signInPolicySchema = z
  .strictObject({
    id: z.uuid().describe("The tenant's."),
    mfaRoles: z.array(z.string()),
    mfaOutside: z.boolean(),
    firstFactorFrom: z.enum(FIRST_FACTOR_FROM),
    version: z.int().describe('0 before the first change.'),
    updatedAt: z.string().nullable(),
  })
  .meta({ id: 'SignInPolicy' });
export type SignInPolicyView = z.output<typeof signInPolicySchema>;

export interface SignInPolicyFacts {
  readonly id: string;
  readonly mfaRoles: string[];
  readonly mfaOutside: boolean;
  readonly firstFactorFrom: FirstFactorFrom;
  readonly version: number;
  readonly updatedAt: Date | null;
}

export function signInPolicyView({ updatedAt, ...facts }: SignInPolicyFacts): SignInPolicyView {
  return { ...facts, updatedAt: updatedAt && japanIso(updatedAt) };
}
