import type { FastifyReply } from 'fastify';

import type { Quota, Verdict } from './gcra';

export interface NamedLimit {
  readonly name: string;
  readonly limit: Quota;
}

/** `RateLimit-Policy` of draft-ietf-httpapi-ratelimit-headers-11: a list of strings with parameters (RFC 9651). */
export function policyHeader(limits: readonly NamedLimit[]): string {
  return limits.map(({ name, limit }) => `"${name}";q=${limit.quota};w=${limit.seconds}`).join(', ');
}

/** `RateLimit` of the same draft: what is left (`r`) and the seconds until all of it is back (`t`). */
export function stateHeader(limits: readonly NamedLimit[], verdicts: readonly Verdict[]): string {
  return limits
    .map(({ name }, index) => {
      const { remaining, resetSeconds } = verdicts[index]!;
      return `"${name}";r=${remaining};t=${resetSeconds}`;
    })
    .join(', ');
}

export function tellLimits(
  reply: FastifyReply,
  limits: readonly NamedLimit[],
  verdicts: readonly Verdict[],
): void {
  void reply
    .header('ratelimit-policy', policyHeader(limits))
    .header('ratelimit', stateHeader(limits, verdicts));
}
