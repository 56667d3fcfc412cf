import {
  Config,
  NotAuthenticated,
  Public,
  CapabilityRegistry,
  type HealthMark,
  type HealthState,
  HEALTHY,
  TenantDb,
} from '@mimamori/platform';
import { Controller, Get, Header, Headers, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';

import { Drain } from '../http/drain';
import { Unlimited } from '../limits/limit.marks';
import { METRICS_TYPE, MetricsPage } from '../metrics/metrics.page';

const LONGEST_CHECK_MS = 2_000;

/** A check that throws or hangs is down. */
async function stateOf(check: () => Promise<HealthState>): Promise<HealthState> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<HealthState>((resolve) => {
    timer = setTimeout(() => resolve('down'), LONGEST_CHECK_MS);
  });
  try {
    return await Promise.race([check(), late]);
  } catch {
    return 'down';
  } finally {
    clearTimeout(timer);
  }
}

@ApiExcludeController()
@Controller()
export class HealthController {
  constructor(
    private readonly db: TenantDb,
    private readonly metrics: MetricsPage,
    private readonly drain: Drain,
    private readonly config: Config,
    private readonly capabilities: CapabilityRegistry,
  ) {}

  @Get('health/live')
  @Public('a supervisor asks whether the process answers; says nothing else')
  @Unlimited('answers from memory')
  live(): { status: HealthState } {
    return { status: 'up' };
  }

  @Get('health/ready')
  @Public('a load balancer asks whether to send requests; names parts, no data')
  @Unlimited('asked every few seconds by each load balancer; one cheap statement')
  async ready(@Res({ passthrough: true }) reply: FastifyReply) {
    if (this.drain.draining) {
      void reply.code(503);
      return { status: 'down' as const, checks: { server: 'down' as const } };
    }
    const database = () => this.db.ping().then(() => 'up' as const);
    const parts = this.capabilities
      .markedMethods<HealthMark>('health', HEALTHY)
      .map((method) => [method.mark.name, () => method.call() as Promise<HealthState>] as const);
    const states = await Promise.all(
      [['database', database] as const, ...parts].map(
        async ([name, check]) => [name, await stateOf(check)] as const,
      ),
    );
    const values = states.map(([, state]) => state);
    const status: HealthState = values.includes('down')
      ? 'down'
      : values.includes('degraded')
        ? 'degraded'
        : 'up';
    if (status === 'down') void reply.code(503);
    return { status, checks: Object.fromEntries(states) };
  }

  @Get('metrics')
  @Public(
    'scraped by machines: counts without personal data; needs METRICS_TOKEN when that is set, always in production',
  )
  @Unlimited('scraped by machines that hold the token')
  @Header('content-type', METRICS_TYPE)
  async scrape(@Headers('authorization') authorization?: string): Promise<string> {
    if (!this.metrics.allows(authorization, !this.config.production)) throw new NotAuthenticated();
    return this.metrics.text();
  }
}
