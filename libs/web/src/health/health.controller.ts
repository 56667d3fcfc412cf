import { createHash, timingSafeEqual } from 'node:crypto';

import {
  Config,
  APP_DATA_SOURCE,
  NotAuthenticated,
  Public,
  CapabilityRegistry,
  type HealthMark,
  type HealthState,
  HEALTHY,
} from '@mimamori/platform';
import { Controller, Get, Header, Headers, Inject, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { DataSource } from 'typeorm';

import { HttpMetrics } from './http-metrics';

const LONGEST_CHECK_MS = 2_000;
const digest = (text: string) => createHash('sha256').update(text).digest();

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
    @Inject(APP_DATA_SOURCE) private readonly dataSource: Pick<DataSource, 'query'>,
    private readonly metrics: HttpMetrics,
    private readonly config: Config,
    private readonly capabilities: CapabilityRegistry,
  ) {}

  @Get('health/live')
  @Public('a supervisor asks whether the process answers; says nothing else')
  live(): { status: HealthState } {
    return { status: 'up' };
  }

  @Get('health/ready')
  @Public('a load balancer asks whether to send requests; names parts, no data')
  async ready(@Res({ passthrough: true }) reply: FastifyReply) {
    const database = () => this.dataSource.query('select 1').then(() => 'up' as const);
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
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  scrape(@Headers('authorization') authorization = ''): string {
    const { metricsToken, production } = this.config;
    if (metricsToken === undefined && !production) return this.metrics.text();
    const allowed =
      metricsToken !== undefined && timingSafeEqual(digest(authorization), digest(`Bearer ${metricsToken}`));
    if (!allowed) throw new NotAuthenticated();
    return this.metrics.text();
  }
}
