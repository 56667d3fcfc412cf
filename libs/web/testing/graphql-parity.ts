import {
  getNamedType,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLSchema,
  isNonNullType,
} from 'graphql';
import { z } from 'zod';

interface JsonSchema {
  readonly properties: Readonly<Record<string, { type?: unknown; anyOf?: readonly { type?: unknown }[] }>>;
  readonly required?: readonly string[];
}

/** A named schema is answered as a reference to its definition. */
interface MaybeNamed extends Partial<JsonSchema> {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
}

/** Field → whether it may be null (answers) or left out (inputs), as zod has it. */
function zodFields(schema: z.ZodType, io: 'input' | 'output'): Record<string, 'needed' | 'optional'> {
  const named = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as unknown as MaybeNamed;
  const definition = named.$defs?.[named.$ref?.replace('#/$defs/', '') ?? ''] ?? named;
  const { properties = {}, required = [] } = definition;
  return Object.fromEntries(
    Object.entries(properties).map(([name, { type, anyOf }]) => {
      const types = [type, ...(anyOf ?? []).map((choice) => choice.type)].flat();
      return [name, required.includes(name) && !types.includes('null') ? 'needed' : 'optional'];
    }),
  );
}

/** Field → the same, as GraphQL has it; fields that lead to other things (`site.areas`) are GraphQL's own. */
export function graphqlFields(
  schema: GraphQLSchema,
  typeName: string,
): Record<string, 'needed' | 'optional'> {
  const type = schema.getType(typeName);
  if (!type || !('getFields' in type)) throw new Error(`${typeName} has no fields`);
  const fields: (GraphQLField<unknown, unknown> | GraphQLInputField)[] = Object.values(type.getFields());
  return Object.fromEntries(
    fields
      .filter((field) => !('args' in field) || !('getFields' in getNamedType(field.type)))
      .map((field) => [field.name, isNonNullType(field.type) ? 'needed' : 'optional']),
  );
}

/** The fields of a GraphQL type and of the zod schema it must equal, for `expect(parity.graphql).toEqual(parity.zod)`. */
export function parity(
  schema: GraphQLSchema,
  typeName: string,
  zod: z.ZodType,
  io: 'input' | 'output' = 'output',
) {
  return { graphql: graphqlFields(schema, typeName), zod: zodFields(zod, io) };
}
