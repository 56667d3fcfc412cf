import { getPermissions, type Reader, type SqlParams } from '@mimamori/platform';
import { z } from 'zod';

import { searchWhere, type SearchSql } from './list-sql';

const MOST_VALUES = 100;

/** How many of the rows that the caller may read have each value. `null` is "not known". */
export const facetSchema = z.object({
  value: z.string().nullable(),
  count: z.int().min(1),
});
export type Facet = z.infer<typeof facetSchema>;

/** One thing that rows are counted by. All SQL texts are ours. */
export interface FacetSql {
  /** An SQL expression of text. */
  readonly value: string;
  /** The caller's choice of this facet, as a condition. It narrows the other facets, not this one: so the others stay on offer. */
  readonly chosen?: string;
}

export interface FacetsSql<Name extends string> {
  readonly subject: string;
  readonly from: string;
  /** Conditions that narrow every facet. */
  readonly where: readonly string[];
  readonly facets: Readonly<Record<Name, FacetSql>>;
  readonly params: SqlParams;
  readonly search?: SearchSql;
  readonly q?: string;
}

/**
 * The counts of all facets in one pass over the rows; per facet the most frequent values, at most 100, equal counts by value.
 */
export async function readFacets<Name extends string>(
  reader: Reader,
  sql: FacetsSql<Name>,
): Promise<Record<Name, Facet[]>> {
  const { subject, from, params } = sql;
  const allowed = getPermissions().rowFilter('read', subject, params);
  const searched = await searchWhere(reader, sql.search, sql.q, params);
  const where = [allowed, ...sql.where, ...searched].map((condition) => `(${condition})`).join(' and ');
  const facets = Object.entries<FacetSql>(sql.facets);
  const columns = facets.map(
    ([, { value, chosen = 'true' }], at) => `(${value})::text as v${at}, (${chosen}) as c${at}`,
  );
  const counts = facets.map((_, at) => {
    const others = facets.flatMap((__, other) => (other === at ? [] : [`c${other}`]));
    return `when grouping(v${at}) = 0 then count(*) filter (where ${others.join(' and ') || 'true'})`;
  });
  const rows = await reader.query<{ facet: number; value: string | null; count: number }>(
    `select * from (
       select *, row_number() over (partition by facet order by count desc, value) as place from (
         select ${whichFacet(facets.length)} as facet, coalesce(${facets.map((_, at) => `v${at}`).join(', ')}) as value,
           (case ${counts.join(' ')} end)::int as count
         from (select ${columns.join(', ')} from ${from} where ${where}) counted
         group by grouping sets (${facets.map((_, at) => `(v${at})`).join(', ')})
       ) every where count > 0
     ) best where place <= ${MOST_VALUES} order by facet, place`,
    params.values,
  );
  return Object.fromEntries(
    facets.map(([name], at) => [
      name,
      rows.filter(({ facet }) => facet === at).map(({ value, count }) => ({ value, count })),
    ]),
  ) as Record<Name, Facet[]>;
}

const whichFacet = (count: number) =>
  `case ${Array.from({ length: count }, (_, at) => `when grouping(v${at}) = 0 then ${at}`).join(' ')} end`;
