import { CapabilityRegistry, type PolicyRule } from '@mimamori/platform';
import { buildOpenApi } from '@mimamori/web';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { isNullableType, isObjectType } from 'graphql';

import { useApp } from '../support/app';
import { type JsonSchema, SchemaSamples } from '../support/json-schema';
import { TWINS } from './graphql-twins';
import { type Served, servedEndpoints } from './served-endpoints';

/** What Fastify serves without a handler of ours, and why nobody has to be asked first. */
const WITHOUT_HANDLER: Readonly<Record<string, string>> = {
  '/asyncapi.json': 'the contract of the sockets, the same for everybody',
  '/openapi.json': 'the contract of REST, the same for everybody',
  '/docs': 'Swagger UI over the contract; files of the installation',
  '/graphql': 'every field has its own mark; nobody who is not signed in gets as far as the parser',
};

const app = useApp({ jobs: false });
let served: Served[];

beforeAll(() => {
  served = servedEndpoints(app.http);
});

describe('the permission of every endpoint', () => {
  // a difference here is reviewed as a change of permissions
  it('is this', () => {
    const lines = served.map(({ address, can, publicReason }) =>
      can ? `${address}: ${can.action} ${can.subject}` : `${address}: public, because ${publicReason}`,
    );
    expect(lines).toMatchSnapshot();
  });

  it('belongs to a route, a root field or a socket message', () => {
    expect(served.filter(({ address }) => /^(unknown|undefined) /.test(address))).toEqual([]);
  });

  it('covers every route that the server knows', () => {
    const known = new Set(served.map(({ address }) => address.replace(/^\w+ /, '')));
    const unmarked = routesOf(app.http.getHttpAdapter().getInstance().printRoutes({ commonPrefix: false }))
      .map((route) => route.replaceAll(/:(\w+)/g, '{$1}'))
      .filter((route) => !known.has(route))
      .filter((route) => !Object.keys(WITHOUT_HANDLER).some((path) => `${route}/`.startsWith(`${path}/`)));
    expect(unmarked).toEqual([]);
  });
});

describe('GraphQL', () => {
  const twinOf = (address: string) => served.find(({ address: other }) => other === TWINS[address]);

  it('has a REST twin for every root field, with the same permission', () => {
    const schema = app.get(GraphQLSchemaHost).schema;
    const fields = [
      ...Object.keys(schema.getQueryType()?.getFields() ?? {}).map((name) => `query ${name}`),
      ...Object.keys(schema.getMutationType()?.getFields() ?? {}).map((name) => `mutation ${name}`),
    ];
    const faults = fields.flatMap((field) => {
      const own = served.find(({ address }) => address === field);
      const twin = twinOf(field);
      if (!own) return [`${field} is served by no marked handler`];
      if (!twin) return [`${field} has no REST twin: name it in graphql-twins.ts`];
      const same = JSON.stringify(own.can) === JSON.stringify(twin.can);
      return same ? [] : [`${field} asks for another permission than ${twin.address}`];
    });
    expect(faults).toEqual([]);
    expect(Object.keys(TWINS).filter((field) => !fields.includes(field))).toEqual([]);
  });
});

describe('the roles', () => {
  // likewise: who may do what, merged from the policies of all libs
  it('may do this', () => {
    const rules = app
      .get(CapabilityRegistry)
      .capabilities()
      .flatMap(({ policy }) => policy?.rules ?? []);
    expect(rules.map(lineOf).toSorted()).toMatchSnapshot();
  });

  it('speak of these subjects', () => {
    const subjects = app
      .get(CapabilityRegistry)
      .capabilities()
      .flatMap(({ name, policy }) =>
        Object.entries(policy?.subjects ?? {}).map(
          ([subject, { actions, fields, scopedBy, ruledFields }]) =>
            `${subject} (${name}): ${actions.join(' ')}; conditions on ${Object.keys(fields).join(' ') || 'nothing'}; ` +
            (scopedBy ? `scoped by ${scopedBy}` : 'of the whole tenant') +
            Object.entries(ruledFields ?? {})
              .map(
                ([action, names]: [string, readonly string[]]) => `; ${action} by fields: ${names.join(' ')}`,
              )
              .join(''),
        ),
      );
    expect(subjects.toSorted()).toMatchSnapshot();
  });
});

describe('a field that rules may withhold', () => {
  const schemas = () => (buildOpenApi(app.http).components?.schemas ?? {}) as Record<string, JsonSchema>;
  const withholdable = () =>
    app
      .get(CapabilityRegistry)
      .capabilities()
      .flatMap(({ policy }) => Object.entries(policy?.subjects ?? {}))
      .flatMap(([subject, { ruledFields }]) =>
        (ruledFields?.read ?? []).map((field) => [subject, field] as const),
      );

  it('can be null in every answer, which has a place to name it', () => {
    const [documented, schema] = [schemas(), app.get(GraphQLSchemaHost).schema];
    const faults = withholdable().flatMap(([subject, field]) => {
      const answer = new SchemaSamples(documented).resolve(documented[subject] ?? {});
      const property = answer.properties?.[field];
      const type = schema.getType(subject);
      const fields = isObjectType(type) ? type.getFields() : {};
      return [
        ...(property && isNullableSchema(property) ? [] : [`${subject}.${field} of REST`]),
        ...(fields[field] && isNullableType(fields[field].type) ? [] : [`${subject}.${field} of GraphQL`]),
        ...(answer.properties?.['withheld'] && fields['withheld']
          ? []
          : [`${subject} does not say what is withheld`]),
      ];
    });
    expect(faults).toEqual([]);
    expect(withholdable().length).toBeGreaterThan(10);
  });
});

const isNullableSchema = ({ type, anyOf = [], oneOf = [] }: JsonSchema): boolean =>
  [type].flat().includes('null') || [...anyOf, ...oneOf].some(isNullableSchema);

function lineOf({ role, actions, subject, condition, anyScope, byGrant }: PolicyRule): string {
  const where = condition ? ` where ${JSON.stringify(condition)}` : '';
  return `${role} × ${subject}: ${actions.join(' ')}${where}${anyScope ? ', in any scope' : ''}${byGrant ? ', by view grant' : ''}`;
}

/** The paths of a printed routing tree: each line is a part of a path, four columns deeper than its parent. */
function routesOf(tree: string): string[] {
  const parents: string[] = [];
  return tree.split('\n').flatMap((line) => {
    const [, indent, part, methods] = /^((?:│ {3}| {4})*)[├└]── (\S+)(?: \((.+)\))?$/.exec(line) ?? [];
    if (indent === undefined || part === undefined) return [];
    const depth = indent.length / 4;
    parents.length = depth;
    parents[depth] = (parents[depth - 1] ?? '') + part;
    return methods ? [parents[depth]] : [];
  });
}
