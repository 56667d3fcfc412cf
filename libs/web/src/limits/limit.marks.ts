import { SetMetadata } from '@nestjs/common';

import type { Quota } from './gcra';

export const LIMITED = Symbol('mimamori:limited');
export const UNLIMITED = Symbol('mimamori:unlimited');

/** What everybody may do how often, before signing in. Counted for all processes together. */
export interface PublicPolicy {
  /** Shown in `RateLimit-Policy`; lower case and hyphens. */
  readonly name: string;
  /** Per network of the caller (/24, /56). */
  readonly perAddress: Quota;
  /** Per what was typed into these fields of the body, whether there is such a thing or not. */
  readonly perTyped?: Quota & { readonly fields: readonly string[] };
}

/** A `@Public` handler needs this, or `@Unlimited`. */
export function Limited(policy: PublicPolicy) {
  return SetMetadata(LIMITED, policy);
}

/** A `@Public` handler that costs nothing and tells no secret, and why it needs no limit. */
export function Unlimited(reason: string) {
  return SetMetadata(UNLIMITED, reason);
}
