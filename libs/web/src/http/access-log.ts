import { Config, createPlainLogger } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';

import { WebMetrics } from '../metrics/web.metrics';
import { contextOf } from './context.hook';

/** One line and one count per answer: the route's template, never the URL, because queries carry names of people. */
@Injectable()
export class AccessLog {
  private readonly logger: ReturnType<typeof createPlainLogger>;

  constructor(
    private readonly metrics: WebMetrics,
    { logLevel }: Config,
  ) {
    this.logger = createPlainLogger(logLevel);
  }

  attach(fastify: FastifyInstance): void {
    fastify.addHook('onResponse', (request, reply, done) => {
      const { traceId, tenantId, principal } = contextOf(request);
      const route = request.routeOptions.url ?? 'unknown';
      const { method } = request;
      const ms = Math.round(reply.elapsedTime * 10) / 10;
      this.metrics.answered(method, route, reply.statusCode, ms);
      this.logger.info({
        traceId,
        scope: 'access',
        msg: 'answered',
        method,
        route,
        status: reply.statusCode,
        ms,
        tenantId,
        principalId: principal?.id,
      });
      done();
    });
  }
}
