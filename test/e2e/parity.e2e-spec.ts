import { ProblemError, taken } from '@mimamori/client';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import {
  getNamedType,
  type GraphQLField,
  type GraphQLSchema,
  isEnumType,
  isObjectType,
  isScalarType,
} from 'graphql';

import { FIELD_TWINS, TWINS } from '../architecture/graphql-twins';
import { type SignedIn, useApp } from '../support/app';
import { type FilledTenant, fillTenant } from '../support/filled-tenant';
import { type RootField, rootFields, variablesFor } from '../support/graphql-documents';
import { nounOfArgument, nounsOfPath } from '../support/nouns';
import { fillPath } from '../support/operations';

const DEPTH = 3;
const PAGE = 20;
const TEXTS = { kind: 'tenant', code: 'SC-10-2' };
/** What each asking makes anew: signed times, and the time of a measurement. */
const ANEW = new Set(['resume', 'traceId', 'measuredAt']);
/** What a field below the root needs beside its page. */
const ASKED: Readonly<Record<string, readonly [string, string]>> = {
  'Site.opening': ['at', '2026-11-22T12:00:00+09:00'],
};
/** Each reading of the log is on the next one: what they share is asked for. */
const NARROWED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'query auditEvents': { subject: 'Camera' },
};
/** Of several fields that twin one route, those that answer it in another shape, and why. */
const OTHERWISE: Readonly<Record<string, string>> = {
  'query explainAccess': 'a question with a body in REST; explain.db-spec asks both ways',
  'query regions': 'a list to page through; the tree that REST answers is regionTree',
};

const app = useApp();
let tenant: FilledTenant;
let schema: GraphQLSchema;
let roles: Readonly<Record<string, SignedIn>>;

beforeAll(async () => {
  tenant = await fillTenant(app, 'parity');
  schema = app.get(GraphQLSchemaHost).schema;
  const at = { tenantId: tenant.owner.tenantId, code: tenant.code };
  roles = {
    tenant_admin: await app.person(at, 'tenant_admin', { kind: 'tenant' }),
    store_manager: await app.person(at, 'store_manager', { kind: 'sites', siteIds: [tenant.ids.site!] }),
    auditor: await app.person(at, 'auditor', { kind: 'tenant' }),
  };
}, 180_000);

/** Scalars, and objects that are part of the thing; what is asked for with arguments is another thing. */
function selection(field: GraphQLField<unknown, unknown>, depth: number, answers: readonly string[]): string {
  const type = getNamedType(field.type);
  if (isScalarType(type) || isEnumType(type)) return field.name;
  // a tree goes down, but nothing goes back up
  if (!isObjectType(type) || depth === 0 || answers.slice(0, -1).includes(type.name)) return '';
  const below = Object.values(type.getFields())
    .filter(({ args }) => !args.length)
    .map((inner) => selection(inner, depth - 1, [...answers, type.name]))
    .filter(Boolean);
  return below.length ? `${field.name} { ${below.join(' ')} }` : '';
}

const itemsIn = (value: unknown) => (value as { items?: unknown } | null)?.items;

/**
 * `value` without what `pattern` does not speak of: GraphQL offers more (other things), REST more (notes beside a list).
 * A number that the other side says as text is text.
 */
function shared(value: unknown, pattern: unknown): unknown {
  if (Array.isArray(pattern) && Array.isArray(itemsIn(value))) return shared(itemsIn(value), pattern);
  if (Array.isArray(value) && Array.isArray(itemsIn(pattern))) return shared(value, itemsIn(pattern));
  if (Array.isArray(value) && Array.isArray(pattern))
    return value.map((item, index) => shared(item, pattern[index]));
  if (typeof value === 'number' && typeof pattern === 'string') return String(value);
  if (value && pattern && typeof value === 'object' && typeof pattern === 'object')
    return Object.fromEntries(
      Object.entries(value)
        .filter(([name]) => name in pattern && !ANEW.has(name))
        .map(([name, inner]) => [name, shared(inner, (pattern as Record<string, unknown>)[name])])
        .sort(([first], [second]) => (first! < second! ? -1 : 1)),
    );
  return value;
}

const steady = (outcome: Outcome) =>
  JSON.stringify({ ...outcome, items: shared(outcome.items, outcome.items) });

const idOf = (item: { id?: string; code?: string; cameraId?: string; userId?: string }) =>
  item.id ?? item.cameraId ?? item.userId ?? item.code ?? JSON.stringify(item);
const sorted = (items: readonly object[]) =>
  [...items].sort((a, b) => (idOf(a as never) < idOf(b as never) ? -1 : 1));

interface Outcome {
  readonly code?: string;
  readonly items?: readonly object[];
}

/** A list, a connection and a single thing alike: what was answered, or the code of the refusal. */
const outcomeOf = (answer: Record<string, unknown>): Outcome => {
  const edges = answer.edges as { node: object }[] | undefined;
  const items = (answer.items as object[] | undefined) ?? edges?.map(({ node }) => node) ?? [answer];
  return { items: sorted(items) };
};

async function overRest(as: SignedIn, path: string): Promise<Outcome> {
  const { status, body } = await app.call('GET', path, { as });
  return status < 300 ? outcomeOf(body) : { code: body.code };
}

async function overClient(as: SignedIn, path: string): Promise<Outcome> {
  try {
    // the paths of the document are types; which one it is, is known at run time only
    const { api } = app.client(as);
    return outcomeOf(await taken(api.GET(path as never) as never));
  } catch (error) {
    if (error instanceof ProblemError) return { code: error.code };
    throw error;
  }
}

/** `id` is what the twin's path ends in: a finding is a task, too. */
function idFor(title: string, asked: string, answers: string): string {
  const [, path = ''] = TWINS[title]!.split(' ');
  const noun = asked === 'id' ? [...nounsOfPath(path).values()].at(-1) : nounOfArgument(asked, answers);
  return tenant.ids[noun!]!;
}

async function overGraphql(as: SignedIn, { title, args, answers }: RootField): Promise<Outcome> {
  const name = title.split(' ')[1]!;
  const field = schema.getQueryType()!.getFields()[name]!;
  const declared = args.map((arg) => `$${arg.name}: ${String(arg.type)}`).join(', ');
  const passed = args.map((arg) => `${arg.name}: $${arg.name}`).join(', ');
  const inner = selection(field, DEPTH + 1, []).slice(name.length);
  const document = `query Asked${declared ? `(${declared})` : ''} { ${name}${passed ? `(${passed})` : ''}${inner} }`;
  const variables = {
    ...variablesFor(args, { id: (asked) => idFor(title, asked, answers), texts: TEXTS }),
    ...(args.some((arg) => arg.name === 'first') && { first: PAGE }),
    ...(NARROWED[title] && { filter: NARROWED[title] }),
  };
  const { body } = await app.graphql(as, document, variables);
  if (body.errors) return { code: body.errors[0].extensions.code };
  const answer = body.data[name];
  return Array.isArray(answer) ? { items: sorted(answer) } : outcomeOf(answer);
}

/** Field of a thing that is asked for by its id. */
async function belowRoot(as: SignedIn, place: string): Promise<Outcome> {
  const [typeName = '', name = ''] = place.split('.');
  const type = schema.getType(typeName);
  const field = isObjectType(type) ? type.getFields()[name] : undefined;
  if (!field) throw new Error(`${place} is no field`);
  const noun = typeName.toLowerCase();
  const args = [
    ...(field.args.some((arg) => arg.name === 'first') ? [`first: ${PAGE}`] : []),
    ...(ASKED[place] ? [`${ASKED[place][0]}: "${ASKED[place][1]}"`] : []),
  ];
  const inner = selection(field, DEPTH + 1, [typeName]).slice(name.length);
  const asked = `${name}${args.length ? `(${args.join(', ')})` : ''}${inner}`;
  const document = `query Asked($id: ID!) { ${noun}(id: $id) { ${asked} } }`;
  const { body } = await app.graphql(as, document, { id: tenant.ids[noun] });
  return body.errors ? { code: body.errors[0].extensions.code } : outcomeOf(body.data[noun][name]);
}

/** What differs, in words; nothing when both say the same. */
function difference(title: string, rest: Outcome, graphql: Outcome): string[] {
  const wanted = JSON.stringify({ ...rest, items: shared(rest.items, graphql.items) });
  const given = JSON.stringify({ ...graphql, items: shared(graphql.items, rest.items) });
  return wanted === given ? [] : [`${title}\n  REST    ${wanted}\n  GraphQL ${given}`];
}

describe('REST, GraphQL and the generated client', () => {
  it.each(['tenant_admin', 'store_manager', 'auditor'])('give the same answers to %s', async (role) => {
    const faults: string[] = [];
    const compared: string[] = [];
    const asked = rootFields(schema, 1).filter(
      ({ title }) => title.startsWith('query ') && !(title in OTHERWISE),
    );
    for (const field of asked) {
      const [, template = ''] = TWINS[field.title]!.split(' ');
      const nouns = nounsOfPath(template);
      const path = fillPath(template, (name) => tenant.ids[nouns.get(name) ?? ''] ?? 'SC-10-2');
      const narrowed = Object.entries(NARROWED[field.title] ?? {}).map(
        ([name, value]) => `&filter[${name}]=${value}`,
      );
      const paged = field.args.some(({ name }) => name === 'first')
        ? `?limit=${PAGE}${narrowed.join('')}`
        : '';
      const as = roles[role]!;
      const rest = await overRest(as, path + paged);
      const client = await overClient(as, path + paged);
      const graphql = await overGraphql(as, field);
      if (steady(client) !== steady(rest))
        faults.push(`${field.title}\n  REST    ${steady(rest)}\n  client  ${steady(client)}`);
      faults.push(...difference(field.title, rest, graphql));
      if (rest.items?.length && Object.keys(rest.items[0]!).length) compared.push(field.title);
    }
    expect(faults).toEqual([]);
    // an empty list on both sides would prove nothing
    expect(compared.length).toBeGreaterThan(10);
  });

  it.each(['tenant_admin', 'store_manager', 'auditor'])(
    'say the same of parts of a thing to %s',
    async (role) => {
      const faults: string[] = [];
      for (const [place, route] of Object.entries(FIELD_TWINS)) {
        const nouns = nounsOfPath(route);
        const path = fillPath(route.split(' ')[1]!, (name) => tenant.ids[nouns.get(name) ?? '']!);
        const [name, value] = ASKED[place] ?? [];
        const rest = await overRest(
          roles[role]!,
          name ? `${path}?${name}=${encodeURIComponent(value!)}` : path,
        );
        faults.push(...difference(place, rest, await belowRoot(roles[role]!, place)));
      }
      expect(faults).toEqual([]);
    },
  );
});
