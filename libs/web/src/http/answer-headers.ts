import type { Config } from '@mimamori/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { contextOf } from './context.hook';

/** On every answer, whatever it is; also on those that Node's parser refused before there was a request. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'x-permitted-cross-domain-policies': 'none',
  'referrer-policy': 'no-referrer',
  'permissions-policy':
    'accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), microphone=(), payment=(), usb=()',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'origin-agent-cluster': '?1',
};
const API_POLICY = "default-src 'none'; frame-ancestors 'none'";
// Swagger UI brings its own scripts and writes styles inline.
const DOCS_POLICY =
  "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; frame-ancestors 'none'";
const ONE_YEAR = 'max-age=31536000';

const API_HEADERS = {
  ...SECURITY_HEADERS,
  vary: 'Accept-Language',
  'content-security-policy': API_POLICY,
};
const DATA_HEADERS = { ...API_HEADERS, 'cache-control': 'no-store' };
const DOCS_HEADERS = { ...API_HEADERS, 'content-security-policy': DOCS_POLICY };

export type AnswerHeaders = (request: FastifyRequest, reply: FastifyReply) => void;

/** HSTS only where TLS is: behind it, or when the public URL says so; elsewhere it would lock people out. */
export function answerHeaders({ publicUrl }: Pick<Config, 'publicUrl'>): AnswerHeaders {
  const isPublicTls = publicUrl.startsWith('https:');
  return (request, reply) => {
    const path = request.raw.url ?? '/';
    const isData = path.startsWith('/v1') || path.startsWith('/graphql');
    void reply
      .headers(isData ? DATA_HEADERS : path.startsWith('/docs') ? DOCS_HEADERS : API_HEADERS)
      .header('x-request-id', contextOf(request).traceId);
    if (isPublicTls || request.protocol === 'https') void reply.header('strict-transport-security', ONE_YEAR);
  };
}
