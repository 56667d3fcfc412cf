import { type Translator } from '@mimamori/platform';
import type { OpenAPIObject } from '@nestjs/swagger';
import { z } from 'zod';

import type { HandlerFacts } from './handler-facts';

/** The shape of `Problem`, for documents. */
const problemSchema = z.object({
  type: z.string().describe('urn:mimamori:problem:<code>'),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.string().describe('<lib>.<name>; stable, never translated'),
  traceId: z.string(),
  errors: z
    .array(
      z.object({
        pointer: z.string().describe('JSON pointer, or ?name'),
        code: z.string(),
        detail: z.string(),
      }),
    )
    .optional(),
});

interface Shown {
  readonly meaning: string;
  readonly code: string;
  readonly params?: Readonly<Record<string, string | number>>;
  readonly headers?: readonly string[];
}

/** One usual problem of each status; the words are those that clients get. */
const PROBLEMS: Readonly<Record<number, Shown>> = {
  400: { meaning: 'The input is not valid', code: 'platform.invalid_input', params: { count: 1 } },
  401: { meaning: 'Not signed in', code: 'platform.not_authenticated', headers: ['WWW-Authenticate'] },
  403: {
    meaning: 'Not allowed',
    code: 'platform.forbidden',
    params: { action: 'update', subject: 'Tenant' },
  },
  404: { meaning: 'Not found, or another tenant’s', code: 'platform.not_found' },
  406: { meaning: 'Nothing in the accepted media types', code: 'platform.not_acceptable' },
  409: {
    meaning: 'Not possible in the present state, or the same command is in flight',
    code: 'platform.idempotency_in_flight',
    headers: ['Retry-After'],
  },
  412: { meaning: 'If-Match does not name the present version', code: 'platform.version_mismatch' },
  413: {
    meaning: 'The body is too large',
    code: 'platform.body_too_large',
    params: { limit: 1_048_576 },
  },
  415: { meaning: 'The media type is not supported', code: 'platform.unsupported_media_type' },
  416: {
    meaning: 'The asked part begins behind the end',
    code: 'files.range_not_satisfiable',
    params: { size: 1_024 },
  },
  422: { meaning: 'The Idempotency-Key was used with another body', code: 'platform.idempotency_reused' },
  428: { meaning: 'If-Match is required', code: 'platform.version_required' },
  429: {
    meaning: 'Too many requests',
    code: 'web.rate_limited',
    params: { seconds: 12 },
    headers: ['RateLimit', 'RateLimit-Policy', 'Retry-After'],
  },
  500: { meaning: 'A fault of the server', code: 'platform.internal' },
  503: {
    meaning: 'Not available for a moment',
    code: 'platform.unavailable',
    params: { service: 'database' },
    headers: ['Retry-After'],
  },
};

const HEADERS: Readonly<Record<string, readonly [description: string, example: string | number]>> = {
  ETag: ['The version of this resource, for If-Match and If-None-Match', '"1a2b3c4d-3"'],
  Location: ['Where what was made or started is', '/v1/jobs/0197a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b'],
  'Idempotency-Replayed': ['`true`: the first answer again, under the same Idempotency-Key', 'true'],
  RateLimit: ['What is left of each limit (draft-ietf-httpapi-ratelimit-headers)', '"principal";r=1199;t=1'],
  'RateLimit-Policy': ['The limits that hold here, per window in seconds', '"principal";q=1200;w=60'],
  'Retry-After': ['Seconds to wait', 12],
  'WWW-Authenticate': ['How to sign in', 'Bearer'],
};

type Paths = OpenAPIObject['paths'];
export type Operation = NonNullable<Paths[string]['get']>;

export interface OperationFacts extends HandlerFacts {
  readonly method: string;
  readonly path: string;
  /** Whether the handler says that it answers JSON. */
  readonly answersJson: boolean;
}

interface Answer {
  readonly description: string;
  readonly content?: Readonly<Record<string, object>>;
}
export type Answers = Readonly<Record<string, Answer>>;

const COMMANDS = new Set(['post', 'put', 'patch', 'delete']);
export const isCommand = ({ method }: Pick<OperationFacts, 'method'>) => COMMANDS.has(method);

/** Every status below 500 that the edge and the handler's marks can lead to, and two above. */
function statusesOf(facts: OperationFacts): number[] {
  const command = isCommand(facts);
  const isPublic = facts.publicReason !== undefined;
  return [
    400,
    // a public handler checks a proof of its own, and asks for TLS
    ...(isPublic && !command ? [] : [401, 403]),
    ...(facts.path.includes('{') ? [404] : []),
    ...(facts.answersJson ? [406] : []),
    ...(command ? [409] : []),
    ...(facts.ifMatch ? [412] : []),
    ...(command ? [413, 415] : []),
    ...(command && !isPublic ? [422] : []),
    ...(facts.ifMatch === 'required' ? [428] : []),
    ...(isPublic && !facts.limit ? [] : [429]),
    500,
    503,
  ];
}

export const headerRefs = (names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));

/**
 * Puts the problems on an operation, as references to the components below; also those that a handler names itself. Where
 * a handler refuses in a shape of its own, because a standard asks for it, both shapes are told.
 */
export function addProblems(operation: Operation, facts: OperationFacts, problems: Answers): void {
  const named = Object.keys(operation.responses).map(Number);
  for (const status of new Set([...statusesOf(facts), ...named.filter((one) => one in PROBLEMS)])) {
    const { content, description } = (operation.responses[String(status)] ?? {}) as Answer;
    const problem = problems[`Problem${status}`];
    operation.responses[String(status)] =
      content && problem
        ? {
            ...problem,
            description: description || problem.description,
            content: { ...content, ...problem.content },
          }
        : { $ref: `#/components/responses/Problem${status}` };
  }
}

/** `components.responses`: each status once, with the words that a reader of English gets. */
export function problemResponses(translator: Translator): Answers {
  return Object.fromEntries(
    Object.entries(PROBLEMS).map(([text, { meaning, code, params = {}, headers = [] }]) => {
      const status = Number(text);
      const item = { pointer: '/name', code: 'platform.input.too_small', detail: 'Too small' };
      const example = {
        type: `urn:mimamori:problem:${code}`,
        ...translator.problemText({ code, params }, 'en'),
        status,
        code,
        traceId: '0197a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b',
        ...(status === 400 && { errors: [item] }),
      };
      const content = {
        'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' }, example },
      };
      const more = headers.length ? { headers: headerRefs(headers) } : {};
      return [`Problem${text}`, { description: meaning, ...more, content }];
    }),
  );
}

/** `components.headers`. */
export function headerComponents(): Record<string, object> {
  return Object.fromEntries(
    Object.entries(HEADERS).map(([name, [description, example]]) => [
      name,
      { description, schema: { type: typeof example === 'number' ? 'integer' : 'string' }, example },
    ]),
  );
}

export function problemComponent(): object {
  const { $schema: _dialect, ...schema } = z.toJSONSchema(problemSchema, { target: 'draft-2020-12' });
  return schema;
}
