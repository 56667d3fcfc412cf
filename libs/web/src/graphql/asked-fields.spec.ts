import { buildSchema, type DocumentNode, type GraphQLResolveInfo, isObjectType, Kind, parse } from 'graphql';

import { askedFields } from './asked-fields';

const schema = buildSchema(`
  type Query { things: ThingConnection! }
  type ThingConnection { edges: [ThingEdge!]! }
  type ThingEdge { node: Thing! }
  type Thing { id: ID! name: String! size: Int parent: Thing! odd: Thing! }`);
const thing = schema.getType('Thing');
if (!isObjectType(thing)) throw new Error('Thing is an object');
Object.assign(thing.getFields().parent!, { resolve: () => null, extensions: { reads: ['parentId'] } });
Object.assign(thing.getFields().odd!, { resolve: () => null });

/** What a resolver of `things` is told of the document. */
function infoOf(document: DocumentNode): GraphQLResolveInfo {
  const [operation, ...fragments] = document.definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('the operation comes first');
  const returnType = schema.getQueryType()!.getFields().things!.type;
  return {
    fieldNodes: operation.selectionSet.selections,
    fragments: Object.fromEntries(fragments.map((one) => [(one as never)['name']['value'], one])),
    returnType,
  } as unknown as GraphQLResolveInfo;
}
const asked = (text: string) => {
  const fields = askedFields(infoOf(parse(text)), 'edges', 'node');
  return fields && [...fields].sort();
};

describe('the fields that are asked for', () => {
  it.each<[string, string, string[] | undefined]>([
    ['by name', '{ things { edges { node { name size __typename } } } }', ['name', 'size']],
    ['under other names', '{ things { edges { node { a: name } } } }', ['name']],
    ['by handlers of fields', '{ things { edges { node { parent { name } } } } }', ['parentId']],
    ['in vain, when a handler does not say', '{ things { edges { node { name odd { id } } } } }', undefined],
    [
      'in fragments, also if only perhaps',
      `query Q($no: Boolean = false) { things { ...C } } fragment C on ThingConnection { edges { ... on ThingEdge { node { id
        ...T @include(if: $no) } } } } fragment T on Thing { size }`,
      ['id', 'size'],
    ],
    ['twice', '{ things { edges { node { id } } } things { edges { node { size } } } }', ['id', 'size']],
    ['without any', '{ things { edges { __typename } } }', []],
  ])('%s', (_case, text, expected) => {
    expect(asked(text)).toEqual(expected);
  });
});
