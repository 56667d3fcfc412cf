import type { Comparison, Conditions, Scalar } from './ability.rules';

interface Wording {
  /** That one of these comparisons holds of the field. */
  readonly write: (field: string, oneOf: readonly Comparison[]) => string;
  /** Where what is shared stands: before the rest, to be done with most rows early, or behind what hardly ever holds. */
  readonly shared: 'first' | 'last';
}

/** One comparison of one field; equal keys mean equal questions. */
interface Term {
  readonly key: string;
  readonly field: string;
  readonly comparison: Comparison;
}

/** What may hold of one field; only a term that stands alone has more than one comparison. */
type Alternative = Pick<Term, 'field'> & { readonly oneOf: readonly Comparison[] };

/**
 * Whether at least one of these holds, as SQL. What several of them ask alike is asked once, before the rest: two hundred
 * rules for the same thousand sites send these once, and a row of another site is done with after one comparison.
 * `a and b or a and c` = `a and (b or c)` holds in SQL's logic of three values, too.
 */
export function disjunction(all: readonly Conditions[], wording: Wording): string {
  const keyOf = keys();
  const open = all.map((conditions) =>
    Object.entries(conditions).map(([field, comparison]): Term => ({
      key: `${field} ${keyOf(comparison)}`,
      field,
      comparison,
    })),
  );
  return anyOf(distinct(open), wording);
}

function anyOf(all: readonly (readonly Term[])[], wording: Wording): string {
  if (all.some((terms) => terms.length === 0)) return 'true';
  const sharing = new Sharing(all);
  const parts: string[] = [];
  for (let shared = sharing.take(); shared; shared = sharing.take())
    parts.push(`(${among(shared.having, shared.term, wording)})`);
  parts.push(...united(sharing.left).map((terms) => conjunction(terms, wording)));
  // side by side: PostgreSQL's stack ends before thousands that stand in each other do
  return parts.length === 1 ? (parts[0] as string) : `(${parts.join(' or ')})`;
}

/** What all of these ask, and one of what they ask besides. */
function among(all: readonly (readonly Term[])[], shared: Term, wording: Wording): string {
  const rest = distinct(all.map((terms) => terms.filter(({ key }) => key !== shared.key)));
  const asked = wording.write(shared.field, [shared.comparison]);
  if (rest.some(({ length }) => length === 0)) return asked;
  const parts = [asked, anyOf(rest, wording)];
  return (wording.shared === 'first' ? parts : parts.reverse()).join(' and ');
}

function conjunction(terms: readonly Alternative[], { write }: Wording): string {
  return `(${terms.map(({ field, oneOf }) => write(field, oneOf)).join(' and ')})`;
}

/** Each of them once: what is said twice looks as if it were shared. */
function distinct(all: readonly (readonly Term[])[]): (readonly Term[])[] {
  const keyOf = (terms: readonly Term[]) =>
    terms
      .map(({ key }) => key)
      .sort()
      .join();
  return [...new Map(all.map((terms) => [keyOf(terms), terms])).values()];
}

/** What several ask alike, the most frequent first. Counted once: thousands of rules may share a site in twos and threes. */
class Sharing {
  private readonly asking = new Map<string, Set<readonly Term[]>>();
  private readonly open: Set<readonly Term[]>;

  constructor(all: readonly (readonly Term[])[]) {
    this.open = new Set(all);
    for (const terms of all)
      for (const { key } of terms) {
        const known = this.asking.get(key);
        if (known) known.add(terms);
        else this.asking.set(key, new Set([terms]));
      }
    for (const [key, { size }] of this.asking) if (size < 2) this.asking.delete(key);
  }

  /** Those that were not taken. */
  get left(): readonly (readonly Term[])[] {
    return [...this.open];
  }

  /** What most of them ask, if it is more than one, and these. */
  take(): { readonly term: Term; readonly having: readonly (readonly Term[])[] } | undefined {
    let most: readonly [string, ReadonlySet<readonly Term[]>] | undefined;
    for (const entry of this.asking) if (entry[1].size > Math.max(1, most?.[1].size ?? 0)) most = entry;
    if (!most) return undefined;
    const [shared, all] = most;
    const having = [...all];
    for (const terms of having) {
      this.open.delete(terms);
      for (const { key } of terms) this.forget(key, terms);
    }
    return { term: having[0]!.find(({ key }) => key === shared)!, having };
  }

  private forget(key: string, terms: readonly Term[]): void {
    const asking = this.asking.get(key);
    asking?.delete(terms);
    if (asking && asking.size < 2) this.asking.delete(key);
  }
}

/** What is asked of one field and nothing else is asked together: all its values as one list, and the rest beside it. */
function united(all: readonly (readonly Term[])[]): (readonly Alternative[])[] {
  const alone = new Map<string, Comparison[]>();
  const others: (readonly Alternative[])[] = [];
  for (const terms of all) {
    const [term] = terms;
    if (!term || terms.length > 1)
      others.push(terms.map(({ field, comparison }) => ({ field, oneOf: [comparison] })));
    else alone.set(term.field, [...(alone.get(term.field) ?? []), term.comparison]);
  }
  return [...[...alone].map(([field, oneOf]) => [{ field, oneOf: withOneList(oneOf) }]), ...others];
}

function withOneList(oneOf: readonly Comparison[]): readonly Comparison[] {
  const lists = oneOf.flatMap((comparison) => {
    const values = listOf(comparison);
    return values ? [values] : [];
  });
  if (lists.length < 2) return oneOf;
  return [{ $in: [...new Set(lists.flat())] }, ...oneOf.filter((comparison) => !listOf(comparison))];
}

function listOf({ $eq, $ne, $in, $nin }: Comparison): readonly Scalar[] | undefined {
  if ($ne !== undefined || $nin !== undefined) return undefined;
  if ($eq === undefined) return $in;
  return $in === undefined ? [$eq] : undefined;
}

/** A short text for each comparison: a list that many rules share is read once, and no key carries a thousand ids. */
function keys(): (comparison: Comparison) => string {
  const known = new Map<object, string>();
  const numbers = new Map<string, string>();
  const numberOf = (list: object): string => {
    const text = JSON.stringify(list);
    const number = numbers.get(text) ?? `#${numbers.size}`;
    numbers.set(text, number);
    known.set(list, number);
    return number;
  };
  const textOf = (operand: unknown): string => {
    if (typeof operand !== 'object' || operand === null) return JSON.stringify(operand);
    return known.get(operand) ?? numberOf(operand);
  };
  return (comparison) =>
    Object.entries(comparison)
      .map(([operator, operand]) => `${operator}${textOf(operand)}`)
      .join();
}
