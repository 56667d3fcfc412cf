import { Clock, Config, type Principal } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { WebMetrics } from '../metrics/web.metrics';
import { RateLimited } from '../web.errors';
import { addressPrefix } from './address-prefix';
import type { Verdict } from './gcra';
import { type NamedLimit, tellLimits } from './limit-headers';
import { LocalLimits } from './local-limits';

const WINDOW_SECONDS = 60;
/** Sockets whose handshake failed, per network and minute. */
const FAILED_HANDSHAKES = { quota: 60, seconds: WINDOW_SECONDS };

/**
 * How much signed-in callers may ask for: per principal and per tenant, counted by each process for itself, so that it
 * costs no round trip. With n processes a tenant gets up to n times as much.
 */
@Injectable()
export class CallerLimits {
  private readonly counters = new LocalLimits(WINDOW_SECONDS * 1000);
  private readonly limits: readonly [NamedLimit, NamedLimit];
  /** When each was counted: all that a request costs is taken at that moment, so that its headers tell one story. */
  private readonly counted = new WeakMap<FastifyRequest, number>();

  constructor(
    config: Config,
    private readonly clock: Clock,
    private readonly metrics: WebMetrics,
  ) {
    this.limits = [
      { name: 'principal', limit: { quota: config.rateLimitPerPrincipal, seconds: WINDOW_SECONDS } },
      { name: 'tenant', limit: { quota: config.rateLimitPerTenant, seconds: WINDOW_SECONDS } },
    ];
  }

  /** Counts a request once, however many handlers it reaches, and tells its headers. @throws RateLimited */
  count(request: FastifyRequest, reply: FastifyReply, principal: Principal): void {
    if (this.counted.has(request)) return;
    this.counted.set(request, this.clock.now().getTime());
    this.charge(reply, principal, 1);
  }

  /** What a request costs beyond the one that it cost anyway. @throws RateLimited */
  charge(reply: FastifyReply, principal: Principal, cost: number): void {
    const verdicts = this.take(principal, cost, this.counted.get(reply.request));
    tellLimits(reply, this.limits, verdicts);
    this.refuse(verdicts);
  }

  /** A handshake or a message of a socket. @throws RateLimited */
  countMessage(principal: Principal): void {
    this.refuse(this.take(principal, 1));
  }

  /** @throws RateLimited when too many handshakes from there failed lately */
  beforeHandshake(ip: string | undefined): void {
    const verdict = this.counters.look(this.handshakesOf(ip), this.clock.now().getTime());
    if (!verdict.allowed) this.deny('handshake', verdict.retrySeconds);
  }

  handshakeFailed(ip: string | undefined): void {
    this.counters.take([this.handshakesOf(ip)], 1, this.clock.now().getTime());
  }

  private take(
    { tenantId, kind, id }: Principal,
    cost: number,
    now: number = this.clock.now().getTime(),
  ): readonly Verdict[] {
    const [principal, tenant] = this.limits;
    return this.counters.take(
      [
        { key: `${kind}:${tenantId}:${id}`, limit: principal.limit },
        { key: tenantId, limit: tenant.limit },
      ],
      cost,
      now,
    );
  }

  private refuse(verdicts: readonly Verdict[]): void {
    const refused = verdicts.findIndex(({ allowed }) => !allowed);
    if (refused >= 0) this.deny(this.limits[refused]!.name, verdicts[refused]!.retrySeconds);
  }

  private deny(policy: string, retrySeconds: number): never {
    this.metrics.rateLimited(policy);
    throw new RateLimited(retrySeconds);
  }

  private handshakesOf(ip: string | undefined) {
    return { key: `handshake:${addressPrefix(ip)}`, limit: FAILED_HANDSHAKES };
  }
}
