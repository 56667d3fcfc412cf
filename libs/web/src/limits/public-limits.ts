import { Config } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { WebMetrics } from '../metrics/web.metrics';
import { RateLimited } from '../web.errors';
import { addressPrefix } from './address-prefix';
import type { Quota, Verdict } from './gcra';
import { type NamedLimit, tellLimits } from './limit-headers';
import type { PublicPolicy } from './limit.marks';
import { SharedLimits } from './shared-limits';

const LONGEST_TYPED = 200;

/** What was typed, so folded that spelling it differently is no way around the limit; `undefined` when it is missing. */
function typedValue(body: unknown, fields: readonly string[]): string | undefined {
  const given = (body ?? {}) as Record<string, unknown>;
  const parts = fields.map((field) => given[field]);
  if (!parts.every((part) => typeof part === 'string' && part.length <= LONGEST_TYPED)) return undefined;
  return JSON.stringify(parts.map((part) => (part as string).normalize('NFKC').trim().toLowerCase()));
}

/** Limits of handlers that are open to everybody. */
@Injectable()
export class PublicLimits {
  constructor(
    private readonly shared: SharedLimits,
    private readonly config: Config,
    private readonly metrics: WebMetrics,
  ) {}

  /** The caller's network first: whoever has used that up must not use up somebody's account, too. @throws RateLimited */
  async admit(policy: PublicPolicy, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const told: { limit: NamedLimit; verdict: Verdict }[] = [];
    const take = async (name: string, value: string, quota: Quota) => {
      const limit = { quota: quota.quota * this.config.rateLimitPublicFactor, seconds: quota.seconds };
      const verdict = await this.shared.take(name, value, limit);
      told.push({ limit: { name, limit }, verdict });
      tellLimits(
        reply,
        told.map((one) => one.limit),
        told.map((one) => one.verdict),
      );
      if (verdict.allowed) return;
      this.metrics.rateLimited(name);
      throw new RateLimited(verdict.retrySeconds);
    };
    await take(policy.name, addressPrefix(request.ip), policy.perAddress);
    const { perTyped } = policy;
    const typed = perTyped && typedValue(request.body, perTyped.fields);
    if (perTyped && typed !== undefined) await take(`${policy.name}-typed`, typed, perTyped);
  }
}
