import { uuidv7, type RequestContext, runInContext, negotiate } from '@mimamori/platform';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

const CONTEXT = Symbol('mimamori:request-context');
const REQUEST_ID = /^[A-Za-z0-9._-]{8,64}$/;
const USER_AGENT_LENGTH = 200;

type WithContext = FastifyRequest & { [CONTEXT]?: RequestContext };

const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  vary: 'Accept-Language',
};
const API_POLICY = "default-src 'none'; frame-ancestors 'none'";
// Swagger UI brings its own scripts and writes styles inline.
const DOCS_POLICY =
  "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; frame-ancestors 'none'";

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

/** Headers of every answer, problem or not. */
export function answerHeaders(request: FastifyRequest, reply: FastifyReply): void {
  const path = request.raw.url ?? '/';
  void reply.headers({
    ...SECURITY_HEADERS,
    'x-request-id': contextOf(request).traceId,
    'content-security-policy': path.startsWith('/docs') ? DOCS_POLICY : API_POLICY,
    ...((path.startsWith('/v1') || path.startsWith('/graphql')) && { 'cache-control': 'no-store' }),
  });
}

/** Opens the request context. Body parsing leaves the asynchronous scope, so it is entered a second time after it. */
export function addContextHooks(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    answerHeaders(request, reply);
    runInContext(contextOf(request), done);
  });
  fastify.addHook('preValidation', (request, _reply, done) => runInContext(contextOf(request), done));
}
