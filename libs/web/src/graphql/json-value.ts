import { GraphQLScalarType } from 'graphql';

/** Of any shape, as in REST: text, number, list or object. Answered only, never taken. */
export const JsonValue = new GraphQLScalarType({
  name: 'JsonValue',
  description: 'Any JSON value.',
  serialize: (value) => value,
});
