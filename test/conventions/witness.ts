import { answerFaults } from '../support/answer-faults';
import type { Answer } from '../support/app';
import type { Route } from './route';

const SECURITY: Readonly<Record<string, RegExp>> = {
  'x-content-type-options': /^nosniff$/,
  'x-frame-options': /^DENY$/,
  'referrer-policy': /^no-referrer$/,
  'permissions-policy': /camera=\(\)/,
  'content-security-policy': /^default-src 'none'; frame-ancestors 'none'(; sandbox)?$/,
  'cross-origin-opener-policy': /^same-origin$/,
  'cross-origin-resource-policy': /^same-origin$/,
  vary: /(^|, )Accept-Language(,|$)/,
};
const PROBLEM_FIELDS = new Set(['type', 'title', 'status', 'detail', 'code', 'traceId', 'errors']);
/** Beside them, where OAuth wants its own words. */
const OAUTH_FIELDS = new Set(['error', 'error_description']);
const ITEM_FIELDS = ['pointer', 'code', 'detail'];
/** A place in the body (RFC 6901), `?name` of the query, `:name` of the path, or a header. */
const POINTER = /^((\/([^/~]|~[01])*)*|\?.+|:\w+|[A-Z][a-zA-Z]*(-[A-Z][a-zA-Z]*)*)$/;
const STACK = /\n\s+at |"stack"|node_modules|\.ts:\d+/;

/** A question as it was put, for what its answer must show. */
export interface Put {
  readonly route: Route;
  readonly method: string;
  readonly language: 'ja' | 'en';
  readonly requestId: string;
  readonly isSignedIn: boolean;
}

/** Before anybody asked who it is: bodies that cannot be read, and methods that a path has not. */
function isRefusedUnread({ status, body }: Answer): boolean {
  if ([405, 413, 415].includes(status) || body?.code === 'platform.malformed_body') return true;
  return (body?.errors ?? []).some(({ code }: { code?: string }) => code === 'platform.input.too_deep');
}

function headerFaults(answer: Answer, { route, method, requestId, isSignedIn }: Put): string[] {
  const { headers, status } = answer;
  const wrong = Object.entries(SECURITY).filter(([name, wanted]) => !wanted.test(headers[name] ?? ''));
  return [
    ...wrong.map(([name]) => `${name}: ${headers[name]}`),
    ...(headers['x-request-id'] === requestId ? [] : [`x-request-id: ${headers['x-request-id']}`]),
    ...(/\bno-store\b/.test(headers['cache-control'] ?? '') || !route.path.startsWith('/v1')
      ? []
      : [`cache-control: ${headers['cache-control']}`]),
    ...(status === 401 && !headers['www-authenticate'] ? ['no www-authenticate'] : []),
    ...(status === 405 && !headers.allow ? ['no allow'] : []),
    ...(isSignedIn && method !== 'OPTIONS' && !isRefusedUnread(answer) ? limitFaults(headers) : []),
    ...(headers['set-cookie'] ? ['sets a cookie'] : []),
    ...Object.keys(headers).filter((name) => name.startsWith('access-control-')),
  ];
}

/** draft-ietf-httpapi-ratelimit-headers-11. */
export function limitFaults(headers: Answer['headers']): string[] {
  const item = '"[a-z-]+"';
  const list = (parameters: string) => new RegExp(`^${item};${parameters}(, ${item};${parameters})*$`);
  return [
    ...(list('q=\\d+;w=\\d+').test(headers['ratelimit-policy'] ?? '') ? [] : ['no ratelimit-policy']),
    ...(list('r=\\d+;t=\\d+').test(headers.ratelimit ?? '') ? [] : ['no ratelimit']),
  ];
}

function problemFaults({ status, body, text, headers }: Answer): string[] {
  if (status < 400 || !body) return [];
  const items = (body.errors ?? []) as Record<string, unknown>[];
  return [
    ...(body.type === `urn:mimamori:problem:${body.code}` ? [] : [`type ${body.type}`]),
    ...(body.traceId === headers['x-request-id'] ? [] : ['traceId is not X-Request-Id']),
    ...Object.keys(body).filter(
      (name) => !PROBLEM_FIELDS.has(name) && !(body.error && OAUTH_FIELDS.has(name)),
    ),
    ...(STACK.test(text) ? ['shows where it broke'] : []),
    ...(body.code === 'platform.invalid_input' && !items.length ? ['names no place of the input'] : []),
    ...items.flatMap((item) => [
      ...ITEM_FIELDS.filter((name) => typeof item[name] !== 'string').map(
        (name) => `errors[] without ${name}`,
      ),
      ...(POINTER.test(String(item.pointer)) ? [] : [`pointer ${String(item.pointer)}`]),
    ]),
  ];
}

/** Looks at every answer of the suite, whatever it was asked for. */
export class Witness {
  private readonly seen = new Set<string>();
  private count = 0;

  look(answer: Answer, put: Put): void {
    const { status } = answer;
    const { route, method, language } = put;
    this.count += 1;
    const faults = [
      ...(status >= 500 ? [answer.text.slice(0, 300)] : []),
      ...(method === 'HEAD' ? [] : answerFaults(answer, language)),
      ...(method === 'HEAD' ? [] : problemFaults(answer)),
      ...headerFaults(answer, put),
      ...(method === route.method && !route.statuses.includes(status) ? ['is not documented'] : []),
    ];
    for (const fault of faults) this.seen.add(`${method} ${route.path}: ${status}: ${fault}`);
  }

  get answers(): number {
    return this.count;
  }

  faults(): string[] {
    return [...this.seen];
  }
}
