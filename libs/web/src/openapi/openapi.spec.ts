/** @jest-environment-options {"modules": "things"} */
import type { OpenAPIObject } from '@nestjs/swagger';
import { z } from 'zod';

import { type Edge, startEdge } from '../../testing/thing-app';
import { ExampleValues, NoExample } from './example-value';
import { lintOpenApi } from '../../testing/openapi-lint';
import { buildOpenApi } from './openapi';

let edge: Edge;
let document: OpenAPIObject;
beforeAll(async () => {
  edge = await startEdge();
  document = buildOpenApi(edge.app);
});
afterAll(() => edge.app.close());

describe('the document', () => {
  it('has no fault', () => {
    expect(lintOpenApi(document as never)).toEqual([]);
  });

  it('is the same each time', () => {
    expect(JSON.stringify(buildOpenApi(edge.app))).toBe(JSON.stringify(document));
  });

  it('tells permissions, limits and headers from the marks of the handlers', () => {
    const update = document.paths['/v1/things/{id}']?.patch as never as Record<string, unknown>;
    expect(update).toMatchObject({
      summary: 'Change a thing',
      'x-permission': { action: 'update', subject: 'Thing' },
      security: [{ bearer: [] }],
    });
    expect(Object.keys(update.responses as object)).toEqual(expect.arrayContaining(['412', '428', '429']));
    expect(update.parameters).toContainEqual(expect.objectContaining({ name: 'If-Match', required: true }));
    const login = document.paths['/v1/things/login']?.post as never as Record<string, unknown>;
    expect(login).toMatchObject({ security: [], 'x-rate-limit': { name: 'way-in' } });
    const get = document.paths['/v1/things/{id}']?.get;
    expect(get?.responses['200']).toMatchObject({ headers: { ETag: {}, RateLimit: {} } });
    expect(Object.keys(get?.responses ?? {})).not.toContain('412');
  });

  it('shows problems in the words that clients get', () => {
    expect(document.components?.responses?.Problem429).toMatchObject({
      content: {
        'application/problem+json': {
          example: { code: 'web.rate_limited', status: 429, detail: 'Wait 12 seconds and try again.' },
        },
      },
    });
  });
});

describe('examples', () => {
  const example = (schema: z.ZodType) =>
    new ExampleValues({}).of(z.toJSONSchema(schema, { unrepresentable: 'any' }) as never, 'x');

  it.each<[string, z.ZodType]>([
    [
      'an object',
      z.strictObject({ id: z.uuid(), code: z.string().regex(/^\d{4}$/), at: z.iso.date().nullable() }),
    ],
    ['alternatives', z.union([z.null(), z.strictObject({ kind: z.literal('a') }), z.string()])],
    ['lists', z.array(z.enum(['x', 'y'])).min(2)],
    ['numbers', z.strictObject({ a: z.int().min(5), b: z.number().max(-3), c: z.int().positive() })],
    ['long texts', z.string().min(40).max(60)],
  ])('of %s fit', (_case, schema) => {
    expect(schema.safeParse(example(schema)).error).toBeUndefined();
  });

  it('are what the schema says, and none where nothing fits', () => {
    const rule = z.string().regex(/^mm-[a-f]{3}$/);
    expect(example(rule.meta({ examples: ['mm-abc'] }))).toBe('mm-abc');
    expect(() => example(rule)).toThrow(NoExample);
    expect(example(z.strictObject({ a: rule.optional() }))).toEqual({});
  });
});

describe('the lint', () => {
  it.each<[string, (copy: ReturnType<typeof copyOf>) => void, RegExp]>([
    ['a missing summary', (copy) => delete copy.get.summary, /no summary/],
    ['a missing problem', (copy) => delete copy.get.responses['401'], /no 401/],
    ['a missing example', (copy) => delete copy.media.example, /no example/],
    ['an example that does not fit', (copy) => (copy.media.example = { id: 5 }), /does not fit/],
    [
      'a lost reference',
      (copy) => (copy.get.responses['429'] = { $ref: '#/components/responses/No' }),
      /leads nowhere/,
    ],
  ])('names %s', (_case, spoil, fault) => {
    const copy = copyOf();
    spoil(copy);
    expect(lintOpenApi(copy.document as never).join('\n')).toMatch(fault);
  });

  function copyOf() {
    const copied = structuredClone(document) as never as {
      paths: Record<string, { get: { summary?: string; responses: Record<string, never> } }>;
    };
    const get = copied.paths['/v1/things/{id}']!.get as {
      summary?: string;
      responses: Record<string, { $ref?: string; content?: Record<string, { example?: unknown }> }>;
    };
    return { document: copied, get, media: get.responses['200']!.content!['application/json']! };
  }
});
