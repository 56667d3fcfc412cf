import { AppError } from '@mimamori/platform';
import {
  type ASTVisitor,
  type DocumentNode,
  GraphQLError,
  Kind,
  type SelectionSetNode,
  type ValidationContext,
} from 'graphql';

/** The usual introspection query is 15 levels deep. */
export const DEEPEST_QUERY = 15;
export const MOST_TOKENS = 2_000;
const MOST_ALIASES = 15;
const MOST_ROOT_FIELDS = 30;
/** With every fragment written out. */
const MOST_FIELDS = 2_000;

// mercurius tries what GraphQL cannot parse as a JSON syntax tree, which passes the limit on tokens; those never begin so.
const BEGINS_LIKE_GRAPHQL = /^[\s,\uFEFF]*(#|(query|mutation|fragment)\b|\{[\s,]*[^\s,"}])/;

export function isGraphqlText(source: string): boolean {
  return BEGINS_LIKE_GRAPHQL.test(source);
}

function tooWide(limit: number): GraphQLError {
  return new GraphQLError('too many fields', {
    originalError: new AppError('platform.query_too_wide', 400, { limit }),
  });
}

/** At most 15 aliases of one field and 30 fields at the root, counted over the document. */
export function widthRule(validation: ValidationContext): ASTVisitor {
  const aliases = new Map<string, number>();
  let rootFields = 0;
  return {
    Field(node) {
      const parent = validation.getParentType();
      const schema = validation.getSchema();
      if (parent === schema.getQueryType() || parent === schema.getMutationType()) rootFields += 1;
      if (rootFields === MOST_ROOT_FIELDS + 1) validation.reportError(tooWide(MOST_ROOT_FIELDS));
      if (!node.alias) return;
      const field = `${parent?.name}.${node.name.value}`;
      aliases.set(field, (aliases.get(field) ?? 0) + 1);
      if (aliases.get(field) === MOST_ALIASES + 1) validation.reportError(tooWide(MOST_ALIASES));
    },
  };
}

/** How many fields the document asks for with its fragments written out; each fragment is counted once, however often it is used. */
function countFields(document: DocumentNode): number {
  const fragments = new Map(
    document.definitions.flatMap((definition) =>
      definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition] as const] : [],
    ),
  );
  const counted = new Map<string, number>();
  const inFragment = (name: string): number => {
    const known = counted.get(name);
    if (known !== undefined) return known;
    counted.set(name, 0); // a circle is refused by a rule of GraphQL's own
    const count = within(fragments.get(name)?.selectionSet);
    counted.set(name, count);
    return count;
  };
  const within = (set: SelectionSetNode | undefined): number =>
    (set?.selections ?? []).reduce((sum, selection) => {
      if (selection.kind === Kind.FRAGMENT_SPREAD) return sum + inFragment(selection.name.value);
      return sum + within(selection.selectionSet) + (selection.kind === Kind.FIELD ? 1 : 0);
    }, 0);
  return document.definitions.reduce(
    (sum, definition) =>
      sum + (definition.kind === Kind.OPERATION_DEFINITION ? within(definition.selectionSet) : 0),
    0,
  );
}

/** A few fragments within fragments could stand for millions of fields: the tokens alone do not tell. */
export function sizeRule(validation: ValidationContext): ASTVisitor {
  return {
    Document(document) {
      if (countFields(document) <= MOST_FIELDS) return;
      validation.reportError(
        new GraphQLError('too many fields', {
          originalError: new AppError('platform.query_too_costly', 400, { limit: MOST_FIELDS }),
        }),
      );
    },
  };
}

/**
 * One operation per document: the compiled plan is kept by the document's text, so a second operation in it would run
 * the first one's plan.
 */
export function oneOperationRule(validation: ValidationContext): ASTVisitor {
  let operations = 0;
  return {
    OperationDefinition(node) {
      operations += 1;
      if (operations === 2)
        validation.reportError(new GraphQLError('Send one operation per document.', { nodes: node }));
    },
  };
}
