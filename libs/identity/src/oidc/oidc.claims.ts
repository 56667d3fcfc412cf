import { normaliseLoginId } from '@mimamori/users';

import type { Amr } from '../sign-in/proof';
import type { IdentityProvider } from './identity-provider.entity';

const LOGIN_ID = /^[a-z0-9._@-]{1,64}$/;
const LONGEST_NAME = 100;
const MOST_GROUPS = 1_000;

/** Of the ID token, completed from the userinfo endpoint. */
export type Claims = Readonly<Record<string, unknown>> & { readonly iss: string; readonly sub: string };
export type ClaimNames = Pick<IdentityProvider, 'loginIdClaim' | 'nameClaim' | 'groupsClaim'>;

/** Somebody as the provider describes them; `loginId` is absent where it fits no login id of ours. */
export interface DescribedPerson {
  readonly loginId: string | undefined;
  readonly name: string | undefined;
  /** The values of the claim of groups, without repeats; `null` where the provider did not say. */
  readonly groups: readonly string[] | null;
}

const textsOf = (claim: unknown): string[] =>
  [claim]
    .flat()
    .filter((value): value is string => typeof value === 'string')
    .slice(0, MOST_GROUPS);

function loginIdOf(claim: unknown): string | undefined {
  if (typeof claim !== 'string' || claim.length > 200) return undefined;
  const loginId = normaliseLoginId(claim);
  return LOGIN_ID.test(loginId) ? loginId : undefined;
}

function nameOf(claim: unknown): string | undefined {
  if (typeof claim !== 'string') return undefined;
  return (
    claim
      .replaceAll(/\p{Cc}/gu, ' ')
      .trim()
      .slice(0, LONGEST_NAME)
      .trim() || undefined
  );
}

/** A tenant that asks for none hears of none. */
function groupsOf(claims: Claims, { groupsClaim }: ClaimNames): readonly string[] | null {
  if (groupsClaim === null) return [];
  const told = claims[groupsClaim];
  return typeof told === 'string' || Array.isArray(told) ? [...new Set(textsOf(told))] : null;
}

export function describedPerson(claims: Claims, names: ClaimNames): DescribedPerson {
  return {
    loginId: loginIdOf(claims[names.loginIdClaim]),
    name: nameOf(claims[names.nameClaim]),
    groups: groupsOf(claims, names),
  };
}

/** The claims that are used and that the ID token lacks, so that the userinfo endpoint has to be asked. */
export function missingClaims(claims: Claims, names: ClaimNames): string[] {
  const used = [names.loginIdClaim, names.nameClaim, names.groupsClaim];
  return used.filter((name): name is string => name !== null && claims[name] === undefined);
}

/**
 * How the provider says that somebody proved themselves, as our sign-in understands it: `fed`, and `mfa` when `acr` or `amr`
 * has a value that the tenant trusts as a second factor.
 */
export function methodsOf({ acr, amr }: Claims, trusted: readonly string[]): Amr[] {
  const told = [...textsOf(acr), ...textsOf(amr)];
  return told.some((value) => trusted.includes(value)) ? ['fed', 'mfa'] : ['fed'];
}
