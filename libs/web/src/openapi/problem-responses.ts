import type { OpenAPIObject } from '@nestjs/swagger';
import { z } from 'zod';

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

const MEANINGS: Readonly<Record<number, string>> = {
  400: 'The input is not valid',
  401: 'Not signed in',
  403: 'Not allowed',
  404: 'Not found, or another tenant’s',
  409: 'Not possible in the present state, or the same command is in flight',
  412: 'If-Match does not name the present version',
  413: 'The body is too large',
  415: 'The media type is not supported',
  422: 'The Idempotency-Key was used with another body',
  428: 'If-Match is required',
  429: 'Too many requests',
  500: 'A fault of the server',
};

type Paths = OpenAPIObject['paths'];
export type Operation = NonNullable<Paths[string]['get']>;

export interface OperationFacts {
  readonly method: string;
  readonly path: string;
  readonly isPublic: boolean;
}

const COMMANDS = new Set(['post', 'put', 'patch', 'delete']);

function statusesOf({ method, path, isPublic }: OperationFacts, hasBody: boolean): number[] {
  const command = COMMANDS.has(method);
  const single = path.includes('{');
  return [
    400,
    ...(isPublic ? [] : [401, 403]),
    ...(single ? [404] : []),
    ...(command ? [409] : []),
    ...(command && single ? [412, 428] : []),
    ...(hasBody ? [413, 415] : []),
    ...(command && !isPublic ? [422] : []),
    429,
    500,
  ];
}

function header(name: string, description: string) {
  return { name, in: 'header' as const, required: false, description, schema: { type: 'string' as const } };
}

/** Adds what the edge does to every operation: problems, security, headers of commands. */
export function addEdge(operation: Operation, facts: OperationFacts): void {
  const content = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
  for (const status of statusesOf(facts, operation.requestBody !== undefined))
    operation.responses[String(status)] ??= { description: MEANINGS[status] ?? '', content };
  operation.security = facts.isPublic ? [] : [{ bearer: [] }];
  const command = COMMANDS.has(facts.method);
  const headers = [
    ...(command && !facts.isPublic
      ? [header('Idempotency-Key', 'Repeats within a day get the first answer again')]
      : []),
    ...(command && facts.path.includes('{')
      ? [header('If-Match', 'The ETag of the version that is changed')]
      : []),
  ];
  operation.parameters = [...(operation.parameters ?? []), ...headers];
  for (const parameter of operation.parameters)
    if ('in' in parameter && parameter.in === 'query' && isObject(parameter.schema))
      Object.assign(parameter, { style: 'deepObject', explode: true });
}

function isObject(schema: unknown): boolean {
  return (schema as { type?: unknown } | undefined)?.type === 'object';
}

export function problemComponent(): object {
  const { $schema: _dialect, ...schema } = z.toJSONSchema(problemSchema, { target: 'draft-2020-12' });
  return schema;
}
