import { AppError } from '@mimamori/platform';
import { type DocumentNode, getNamedType, type GraphQLSchema, isCompositeType, Kind, visit } from 'graphql';
import { type ComplexityEstimator, getComplexity } from 'graphql-query-complexity';

const MOST_COST = 1_000;
const USUAL_PAGE = 50;
const LARGEST_PAGE = 200;
/** Per document, and how long their variables may be, as text; beyond that the cost is counted again each time. */
const MOST_KEPT = 32;
const LONGEST_KEY = 200;

/** Objects cost, leaves do not, nor what Relay wraps around them; what takes `first` costs its page. */
const objects: ComplexityEstimator = ({ args, childComplexity, field }) => {
  const type = getNamedType(field.type);
  if (!isCompositeType(type)) return 0;
  if (type.name === 'PageInfo') return 0;
  if (type.name.endsWith('Edge')) return childComplexity;
  if (!field.args.some(({ name }) => name === 'first')) return 1 + childComplexity;
  const first = typeof args.first === 'number' ? args.first : USUAL_PAGE;
  return 1 + Math.min(Math.max(first, 1), LARGEST_PAGE) * childComplexity;
};

/** What is known of one document; it is the same object for as long as its text is kept. */
interface Known {
  /** The variables on which its cost depends: pages, `@skip` and `@include`. */
  readonly decisive: readonly string[];
  readonly costs: Map<string, number>;
}
const known = new WeakMap<DocumentNode, Known>();

function decisiveVariables(document: DocumentNode): string[] {
  const names = new Set<string>();
  const collect = (node: DocumentNode['definitions'][number] | object) =>
    visit(node as DocumentNode, { Variable: ({ name }) => void names.add(name.value) });
  visit(document, {
    [Kind.ARGUMENT]: (node) => {
      if (node.name.value === 'first') collect(node);
    },
    [Kind.DIRECTIVE]: (node) => collect(node),
  });
  return [...names].sort();
}

function ofDocument(document: DocumentNode): Known {
  const found = known.get(document);
  if (found) return found;
  const made = { decisive: decisiveVariables(document), costs: new Map<string, number>() };
  known.set(document, made);
  return made;
}

function costOf(schema: GraphQLSchema, query: DocumentNode, variables: Record<string, unknown>): number {
  const { decisive, costs } = ofDocument(query);
  // absent is not null: a variable that is left out has its default
  const key = JSON.stringify(
    decisive.map((name) => (Object.hasOwn(variables, name) ? [variables[name]] : [])),
  );
  const before = costs.get(key);
  if (before !== undefined) return before;
  const cost = getComplexity({ schema, query, variables, estimators: [objects] });
  if (costs.size < MOST_KEPT && key.length <= LONGEST_KEY) costs.set(key, cost);
  return cost;
}

/** @returns how many objects the query asks for, at most. @throws AppError when one request may not ask for so many */
export function checkCost(schema: GraphQLSchema, query: DocumentNode, variables: object | undefined): number {
  const cost = costOf(schema, query, { ...variables });
  if (cost > MOST_COST) throw new AppError('platform.query_too_costly', 400, { limit: MOST_COST });
  return cost;
}

/** As many requests as it would take to fetch that many objects by usual pages: the limits are one budget. */
export function costInRequests(objects: number): number {
  return Math.max(1, Math.ceil(objects / USUAL_PAGE));
}
