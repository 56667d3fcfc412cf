import { uuidv7, type RequestContext, negotiate } from '@mimamori/platform';
import type { FastifyRequest } from 'fastify';

const CONTEXT = Symbol('mimamori:request-context');
const REQUEST_ID = /^[A-Za-z0-9._-]{8,64}$/;
const USER_AGENT_LENGTH = 200;

type WithContext = FastifyRequest & { [CONTEXT]?: RequestContext };

export function traceIdOf(requestId: string | readonly string[] | undefined): string {
  return typeof requestId === 'string' && REQUEST_ID.test(requestId) ? requestId : uuidv7();
}

/** The context of a request: made on first sight, because some errors arise before any hook runs. */
export function contextOf(request: FastifyRequest): RequestContext {
  const holder = request as WithContext;
  holder[CONTEXT] ??= {
    traceId: traceIdOf(request.headers['x-request-id']),
    locale: negotiate(request.headers['accept-language']),
    ip: request.ip,
    userAgent: request.headers['user-agent']?.slice(0, USER_AGENT_LENGTH),
  };
  return holder[CONTEXT];
}
