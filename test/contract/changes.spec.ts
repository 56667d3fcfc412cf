import { type OpenApi, openApiChanges, type Operation } from './openapi-changes';
import { type Schema, schemaChanges } from './schema-changes';
import { type AsyncApi, socketChanges } from './socket-changes';

const text: Schema = { type: 'string' };
const none = () => ({});
const input = (before: Schema, after: Schema) =>
  schemaChanges(before, after, { direction: 'input', before: none, after: none });
const output = (before: Schema, after: Schema) =>
  schemaChanges(before, after, { direction: 'output', before: none, after: none });
const thing = (properties: Record<string, Schema>, required: string[] = []): Schema => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});

describe('schemaChanges', () => {
  it.each<[string, Schema, Schema, string[]]>([
    ['a field is required', thing({ a: text }), thing({ a: text }, ['a']), ['/a: is required now']],
    ['a field is gone', thing({ a: text, b: text }), thing({ a: text }), ['/b: is gone']],
    ['a word is gone', { enum: ['a', 'b'] }, { enum: ['a'] }, ['/: "b" is no longer taken']],
    ['only words', text, { type: 'string', enum: ['a'] }, ['/: takes only "a"']],
    ['null is refused', { type: ['string', 'null'] }, text, ['/: type was string|null, is string']],
    [
      'a limit',
      { type: 'string', maxLength: 9 },
      { type: 'string', maxLength: 8 },
      ['/: maxLength was 9, is 8'],
    ],
    ['a new limit', text, { type: 'string', minLength: 1 }, ['/: minLength was none, is 1']],
    ['a pattern', text, { type: 'string', pattern: '^a$' }, ['/: pattern was none, is ^a$']],
    [
      'a variant less',
      { anyOf: [text, { type: 'null' }] },
      { anyOf: [text] },
      ['/: 1 of 2 variants are gone'],
    ],
    ['no variant', { anyOf: [text, { type: 'null' }] }, text, ['/: no longer takes null']],
    [
      'inside lists',
      { type: 'array', items: text },
      { type: 'array', items: { type: 'integer' } },
      ['/items: type was string, is integer'],
    ],
  ])('breaks inputs: %s', (_, before, after, changes) => expect(input(before, after)).toEqual(changes));

  it.each<[string, Schema, Schema]>([
    ['a field more', thing({ a: text }), thing({ a: text, b: text })],
    ['a field is optional', thing({ a: text }, ['a']), thing({ a: text })],
    ['a word more', { enum: ['a'] }, { enum: ['a', 'b'] }],
    ['null is taken', text, { type: ['string', 'null'] }],
    ['a wider number', { type: 'integer' }, { type: 'number' }],
    ['a looser limit', { type: 'string', maxLength: 8 }, { type: 'string', maxLength: 9 }],
  ])('grows inputs: %s', (_, before, after) => expect(input(before, after)).toEqual([]));

  it.each<[string, Schema, Schema, string[]]>([
    ['a field is gone', thing({ a: text }), thing({}), ['/a: is gone']],
    ['a field may be absent', thing({ a: text }, ['a']), thing({ a: text }), ['/a: may be absent now']],
    ['null is answered', text, { type: ['string', 'null'] }, ['/: type was string, is string|null']],
    ['null as a variant', text, { anyOf: [text, { type: 'null' }] }, ['/: answers null now']],
    ['a wider number', { type: 'integer' }, { type: 'number' }, ['/: type was integer, is number']],
  ])('breaks outputs: %s', (_, before, after, changes) => expect(output(before, after)).toEqual(changes));

  it.each<[string, Schema, Schema]>([
    ['a field more', thing({ a: text }, ['a']), thing({ a: text, b: text }, ['a', 'b'])],
    ['a word more', { type: 'string', enum: ['a'] }, { type: 'string', enum: ['a', 'b'] }],
    ['a limit', text, { type: 'string', maxLength: 8 }],
  ])('grows outputs: %s', (_, before, after) => expect(output(before, after)).toEqual([]));

  it('follows references, also those that lead back to themselves', () => {
    const node = (leaf: Schema): Schema => thing({ leaf, next: { $ref: '#/node' } });
    const changes = schemaChanges(
      { $ref: '#/node' },
      { $ref: '#/node' },
      {
        direction: 'output',
        before: () => node(text),
        after: () => node({ type: 'integer' }),
      },
    );
    expect(changes).toEqual(['/leaf: type was string, is integer']);
  });
});

const operation: Operation = {
  operationId: 'thing.get',
  security: [],
  parameters: [{ name: 'id', in: 'path', required: true, schema: text }],
  responses: { '200': { content: { 'application/json': { schema: thing({ a: text }) } } } },
};
const api = (change: Partial<Operation> = {}): OpenApi => ({
  paths: { '/things': { get: { ...operation, ...change } } },
});

describe('openApiChanges', () => {
  it('finds none where nothing changed', () => expect(openApiChanges(api(), api())).toEqual([]));

  it.each<[string, Partial<Operation>, string]>([
    ['a name', { operationId: 'x' }, 'operationId: was thing.get, is x'],
    ['a sign-in', { security: [{ bearer: [] }] }, 'security: needs a sign-in now'],
    ['a parameter gone', { parameters: [] }, 'path id: is gone'],
    [
      'a parameter required',
      {
        parameters: [
          ...operation.parameters!,
          { name: 'If-Match', in: 'header', required: true, schema: text },
        ],
      },
      'header If-Match: is required now',
    ],
    ['a body', { requestBody: { required: true } }, 'body: is required now'],
    ['a status', { responses: { '201': {} } }, '200: is no longer answered'],
    [
      'a media type',
      { responses: { '200': { content: { 'text/csv': {} } } } },
      '200 application/json: is gone',
    ],
    [
      'an answer',
      { responses: { '200': { content: { 'application/json': { schema: thing({}) } } } } },
      '200 /a: is gone',
    ],
  ])('names %s', (_, change, line) =>
    expect(openApiChanges(api(), api(change))).toEqual([`GET /things ${line}`]),
  );

  it('names a route that is gone', () =>
    expect(openApiChanges(api(), { paths: {} })).toEqual(['GET /things: is gone']));
});

describe('socketChanges', () => {
  const sockets = (payload: Schema, address = '/live'): AsyncApi => ({
    channels: { live: { address, messages: { subscribe: { payload }, status: { payload: text } } } },
    operations: {
      'live.in': { action: 'receive', messages: [{ $ref: '#/channels/live/messages/subscribe' }] },
    },
  });

  it('takes what the server receives as input, and the rest as output', () => {
    const before = sockets(thing({ a: text }));
    expect(socketChanges(before, sockets(thing({ a: text, b: text })))).toEqual([]);
    expect(socketChanges(before, sockets(thing({ a: text }, ['a'])))).toEqual([
      'message live.subscribe /a: is required now',
    ]);
    expect(socketChanges(before, sockets(thing({ a: text }), '/x'))).toEqual([
      'channel live: was at /live, is at /x',
    ]);
    expect(socketChanges(before, { channels: {}, operations: {} })).toEqual(['channel live: is gone']);
  });
});
