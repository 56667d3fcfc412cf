import { excerpt } from './cell';
import type { RowError } from './row-error';

export interface ColumnSpec {
  /** Name of the value in `CsvRow.values`. */
  readonly key: string;
  /** Accepted headings in any language; the first ones are shown when the column is missing. */
  readonly headings: readonly string[];
  /** The file is refused when no column has this heading. Default false. */
  readonly needed?: boolean;
}

export interface MatchedHeading {
  readonly key: string;
  /** As written in the file, trimmed. */
  readonly heading: string;
}

export interface HeadingMatch {
  /** One entry per column of the file. */
  readonly columns: readonly MatchedHeading[];
  readonly errors: readonly RowError[];
}

function fold(heading: string): string {
  let text = heading.normalize('NFKC').trim().toLowerCase();
  while (text.endsWith('*')) text = text.slice(0, -1).trimEnd();
  return text;
}

/** Without annotations in parentheses at the end, which may stand before or after the `*`. */
function foldBare(heading: string): string {
  let text = fold(heading);
  for (let bare = text; ; text = bare) {
    bare = fold(text.replace(/\s*\([^()]*\)$/, ''));
    if (bare === '' || bare === text) return text;
  }
}

/** Longer headings are not looked at: no alias is, and folding a megabyte of one is wasted. */
const MAX_HEADING = 100;

type KeysByHeading = ReadonlyMap<string, string>;

/** `undefined` marks a bare heading that two columns share: only the annotated form names one of them. */
function index(columns: readonly ColumnSpec[]): { full: KeysByHeading; bare: KeysByHeading } {
  const full = new Map<string, string>();
  const bare = new Map<string, string>();
  const shared = new Set<string>();
  for (const { key, headings } of columns)
    for (const heading of headings) {
      const owner = full.get(fold(heading));
      if (owner !== undefined && owner !== key)
        throw new Error(`heading ${heading} belongs to columns ${owner} and ${key}`);
      full.set(fold(heading), key);
      const short = foldBare(heading);
      if ((bare.get(short) ?? key) !== key) shared.add(short);
      bare.set(short, key);
    }
  for (const heading of shared) bare.delete(heading);
  return { full, bare };
}

/**
 * Finds the column of each heading: compared after NFKC, trimming and lower-casing, with or without a trailing `*` and
 * annotations in parentheses. Errors: `empty_heading`, `unknown_heading`, `duplicate_heading`, `missing_heading`.
 *
 * @param cells the heading record; empty cells at its end (a spreadsheet's habit) are no columns
 * @throws Error when two columns claim the same heading (a mistake of the caller)
 */
export function matchHeadings(
  cells: readonly string[],
  columns: readonly ColumnSpec[],
  line: number,
): HeadingMatch {
  const { full, bare } = index(columns);
  const written = cells.map((cell) => cell.trim());
  while (written.at(-1) === '') written.pop();
  const errors: RowError[] = [];
  const matched: MatchedHeading[] = [];
  for (const [at, heading] of written.entries()) {
    const position = at + 1;
    const short = heading.length <= MAX_HEADING;
    const key = short ? (full.get(fold(heading)) ?? bare.get(foldBare(heading))) : undefined;
    const column = short ? excerpt(heading, MAX_HEADING) : `${excerpt(heading, MAX_HEADING - 1)}…`;
    const params = { heading: column, position };
    if (heading === '') errors.push({ line, code: 'tabular.rows.empty_heading', params: { position } });
    else if (key === undefined) errors.push({ line, column, code: 'tabular.rows.unknown_heading', params });
    else if (matched.some((other) => other.key === key))
      errors.push({ line, column, columnKey: key, code: 'tabular.rows.duplicate_heading', params });
    else matched.push({ key, heading: column });
  }
  for (const { key, headings, needed } of columns)
    if (needed && !matched.some((other) => other.key === key))
      errors.push({
        line,
        columnKey: key,
        code: 'tabular.rows.missing_heading',
        params: { headings: headings.slice(0, 2).join(' / ') },
      });
  return { columns: matched, errors };
}
