import { type GraphQLField, type GraphQLSchema, isObjectType } from 'graphql';

/** Nest's name of the resolver that it gives each field without a handler. */
const READER = 'rootFieldResolver';

/** Whether a field's resolver reads the property of the field's own name, and does nothing else. */
function isPlain({ name, resolve }: GraphQLField<unknown, unknown>): boolean {
  if (resolve?.name !== READER || resolve.length !== 1) return false;
  const read = resolve as (object: object) => unknown;
  const probe = {};
  return read({ [name]: probe }) === probe && read({}) === undefined;
}

/**
 * Takes those resolvers away, because GraphQL reads properties by itself: a compiled plan then reads them in place, instead
 * of calling a function with a path and an info object for each of a page's thousand values.
 */
export function readPlainFields(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) if (isPlain(field)) delete field.resolve;
  }
  return schema;
}
