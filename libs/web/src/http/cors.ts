import type { FastifyReply, FastifyRequest } from 'fastify';

/** Headers of ours that pages of other origins may read, besides those that every page may. */
const EXPOSED = [
  'ETag',
  'Link',
  'Location',
  'Content-Disposition',
  'Idempotency-Replayed',
  'RateLimit',
  'RateLimit-Policy',
  'Retry-After',
  'X-Request-Id',
].join(', ');
const ALLOWED = [
  'Accept-Language',
  'Authorization',
  'Content-Type',
  'Idempotency-Key',
  'If-Match',
  'If-None-Match',
  'Range',
  'X-Request-Id',
].join(', ');
const METHODS = 'GET, HEAD, POST, PUT, PATCH, DELETE';
/** Seconds for which a browser need not ask again. */
const PREFLIGHT_SECONDS = '7200';

/**
 * CORS for the configured origins, never with cookies: tokens travel in a header that only the page's own code can set.
 * A foreign origin gets not one of these headers. @returns whether the request was a preflight, and is answered
 */
export function corsFor(
  origins: readonly string[],
): (request: FastifyRequest, reply: FastifyReply) => boolean {
  const known = new Set(origins);
  return ({ method, headers }, reply) => {
    if (!known.size) return false;
    void reply.header('vary', 'Accept-Language, Origin');
    const { origin } = headers;
    if (origin === undefined || !known.has(origin)) return false;
    void reply.headers({ 'access-control-allow-origin': origin, 'access-control-expose-headers': EXPOSED });
    if (method !== 'OPTIONS' || headers['access-control-request-method'] === undefined) return false;
    void reply
      .removeHeader('access-control-expose-headers')
      .headers({
        'access-control-allow-methods': METHODS,
        'access-control-allow-headers': ALLOWED,
        'access-control-max-age': PREFLIGHT_SECONDS,
      })
      .code(204)
      .send();
    return true;
  };
}
