import type { RegisterRegistry } from '@mimamori/platform';
import { z } from 'zod';

import type { Words } from '../safeguard/words';

/** Kept in the report; how many there were is told beside them. */
export const MOST_ANNEX_ROWS = 1_000;

const cell = z.union([z.string(), z.number(), z.null()]);

/** One table of the register behind the figures, in the report's language. */
export const annexSchema = z.strictObject({
  name: z.string(),
  lib: z.string().describe('The part of the system that provides it.'),
  title: z.string(),
  note: z.string(),
  columns: z.array(z.string()),
  rows: z.array(z.array(cell)).max(MOST_ANNEX_ROWS),
  total: z.int().min(0).describe('Of all rows; those beyond the first are left out.'),
});
export type Annex = z.infer<typeof annexSchema>;

export type Tables = Awaited<ReturnType<RegisterRegistry['tables']>>;

/** What the libs list, put into words. */
export function annexesIn(words: Words, tables: Tables): Annex[] {
  return tables
    .map(({ name, lib, table }) => {
      const key = `${lib}:annex.${name.replaceAll('-', '_')}`;
      return {
        name,
        lib,
        title: words.say(`${key}.title`),
        note: [words.say(`${key}.note`), ...remarkOf(words, table)].join('\n'),
        columns: table.columns.map((column) => words.say(column)),
        rows: table.rows.map((row) => [...row]),
        total: table.total,
      };
    })
    .toSorted((one, other) => (one.name < other.name ? -1 : 1));
}

const remarkOf = (words: Words, { remark }: Tables[number]['table']) =>
  remark ? [words.say(remark.key, remark.params)] : [];
