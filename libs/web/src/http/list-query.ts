import { z } from 'zod';

const MOST_ITEMS = 200;
const USUAL_ITEMS = 50;
const LONGEST_SEARCH = 100;
const LONGEST_CURSOR = 1024;

/** What a list is asked for, after parsing. */
export interface ListRequest<Sort extends string = string, Filter extends object = object> {
  readonly limit: number;
  readonly cursor?: string;
  readonly sort: { readonly field: Sort; readonly descending: boolean };
  readonly q?: string;
  readonly totalCount: boolean;
  readonly filter: Partial<Filter>;
}

const flag = z
  .union([z.boolean(), z.enum(['true', 'false'])])
  .transform((value) => value === true || value === 'true');

/**
 * The query of a list: `limit` 1–200 (50), `cursor`, `sort` (`field` or `-field`; the first is the default), `q`,
 * `totalCount=true`, `filter[name]`. Unknown fields are refused.
 */
export function listQuery<
  const Sorts extends readonly [string, ...string[]],
  Filters extends Readonly<Record<string, z.ZodType>>,
>({
  sorts,
  filters,
  defaultSort = sorts[0],
}: {
  readonly sorts: Sorts;
  readonly filters: Filters;
  /** Where it is not the first: newest first, for example. */
  readonly defaultSort?: Sorts[number] | `-${Sorts[number]}`;
}) {
  type Sort = Sorts[number];
  const directions = sorts.flatMap((field) => [field, `-${field}`]);
  const order = z
    .enum(directions as [string, ...string[]])
    .transform((text) => ({ field: text.replace(/^-/, '') as Sort, descending: text.startsWith('-') }));
  return z.strictObject({
    limit: z.coerce.number().int().min(1).max(MOST_ITEMS).prefault(USUAL_ITEMS),
    cursor: z.string().max(LONGEST_CURSOR).optional(),
    sort: order.prefault(defaultSort as never),
    q: z.string().trim().max(LONGEST_SEARCH).optional(),
    totalCount: flag.prefault(false),
    filter: z
      .strictObject(filters)
      .partial()
      .prefault({} as never),
  });
}
