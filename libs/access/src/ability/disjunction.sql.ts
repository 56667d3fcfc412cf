import type { Comparison, Conditions, Scalar } from './ability.rules';

type Write = (field: string, comparison: Comparison) => string;

/** One comparison of one field; equal keys mean equal questions. */
interface Term {
  readonly key: string;
  readonly field: string;
  readonly comparison: Comparison;
}

/**
 * Whether at least one of these holds, as SQL. What several of them ask alike is asked once, before the rest: two hundred
 * rules for the same thousand sites send these once, and a row of another site is done with after one comparison.
 * `a and b or a and c` = `a and (b or c)` holds in SQL's logic of three values, too. `write` is called in the order of
 * the text, since it numbers parameters.
 */
export function disjunction(all: readonly Conditions[], write: Write): string {
  const keyOf = keys();
  const open = all.map((conditions) =>
    Object.entries(conditions).map(([field, comparison]): Term => ({
      key: `${field} ${keyOf(comparison)}`,
      field,
      comparison,
    })),
  );
  return anyOf(open, write);
}

function anyOf(all: readonly (readonly Term[])[], write: Write): string {
  if (all.some((terms) => terms.length === 0)) return 'true';
  const shared = sharedTerm(all);
  if (shared === undefined) {
    const parts = united(all).map((terms) => conjunction(terms, write));
    return parts.length === 1 ? (parts[0] as string) : `(${parts.join(' or ')})`;
  }
  const { key } = shared;
  const having = all.filter((terms) => terms.some((term) => term.key === key));
  const rest = having.map((terms) => terms.filter((term) => term.key !== key));
  const asked = write(shared.field, shared.comparison);
  const within = rest.some(({ length }) => length === 0) ? asked : `${asked} and ${anyOf(rest, write)}`;
  const others = all.filter((terms) => !having.includes(terms));
  return others.length ? `((${within}) or ${anyOf(others, write)})` : `(${within})`;
}

function conjunction(terms: readonly Term[], write: Write): string {
  return `(${terms.map(({ field, comparison }) => write(field, comparison)).join(' and ')})`;
}

/** What most of them ask, if it is more than one. */
function sharedTerm(all: readonly (readonly Term[])[]): Term | undefined {
  const counts = new Map<string, { readonly term: Term; count: number }>();
  for (const term of all.flat()) {
    const known = counts.get(term.key);
    if (known) known.count += 1;
    else counts.set(term.key, { term, count: 1 });
  }
  let most: { readonly term: Term; count: number } | undefined;
  for (const counted of counts.values()) if (counted.count > Math.max(1, most?.count ?? 0)) most = counted;
  return most?.term;
}

/** Several lists of values of one field, where nothing else is asked: one list. */
function united(all: readonly (readonly Term[])[]): (readonly Term[])[] {
  const lists = new Map<string, (readonly Term[])[]>();
  const others: (readonly Term[])[] = [];
  for (const terms of all) {
    const [term] = terms;
    if (!term || terms.length > 1 || !listOf(term.comparison)) others.push(terms);
    else lists.set(term.field, [...(lists.get(term.field) ?? []), terms]);
  }
  const one = [...lists].map(([field, same]): readonly Term[] => {
    const [first] = same;
    if (same.length === 1 && first) return first;
    const values = same.flat().flatMap(({ comparison }) => listOf(comparison) ?? []);
    return [{ key: field, field, comparison: { $in: [...new Set(values)] } }];
  });
  return [...one, ...others];
}

function listOf({ $eq, $ne, $in, $nin }: Comparison): readonly Scalar[] | undefined {
  if ($ne !== undefined || $nin !== undefined) return undefined;
  if ($eq === undefined) return $in;
  return $in === undefined ? [$eq] : undefined;
}

/** A text for each comparison; a list that many rules share is written out once. */
function keys(): (comparison: Comparison) => string {
  const known = new Map<object, string>();
  const textOf = (operand: unknown): string => {
    if (typeof operand !== 'object' || operand === null) return JSON.stringify(operand);
    const text = known.get(operand) ?? JSON.stringify(operand);
    known.set(operand, text);
    return text;
  };
  return (comparison) =>
    Object.entries(comparison)
      .map(([operator, operand]) => `${operator}${textOf(operand)}`)
      .join();
}
