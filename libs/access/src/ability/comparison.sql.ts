import type { ConditionField, ScalarField, SetField, SqlParams } from '@mimamori/platform';

import type { Comparison, Scalar } from './ability.rules';

/**
 * From this length on a list is hashed once for a statement, and leads to no index: PostgreSQL weighs every value of it at every
 * planning (a thousand ids, 5 to 15 ms), and guesses ten where it plans once for all.
 */
export const LONG_LIST = 500;

/** Writes comparisons of fields; a list that is asked for again travels once. */
export class ComparisonSql {
  private readonly lists = new Map<readonly Scalar[], Map<string, string>>();

  constructor(private readonly params: SqlParams) {}

  /** That one of these comparisons holds of the field. */
  oneOf(field: ConditionField, all: readonly Comparison[]): string {
    const [only] = all;
    if (all.length === 1 && only) return this.of(field, only);
    if (isSet(field)) return this.setOneOf(field, all);
    return `(${all.map((comparison) => this.of(field, comparison)).join(' or ')})`;
  }

  private of(field: ConditionField, comparison: Comparison): string {
    return isSet(field) ? this.ofSet(field, comparison) : this.ofScalar(field, comparison);
  }

  /**
   * Parameters carry no cast: PostgreSQL takes the column's type, so that one principal id compares with uuid and text
   * columns alike. Absent values behave as `null` does in memory: equal to nothing but null, different from all else.
   */
  private ofScalar(field: string | ScalarField, { $eq, $ne, $in, $nin }: Comparison): string {
    const column = typeof field === 'string' ? field : field.sql;
    const parts: string[] = [];
    if ($eq !== undefined)
      parts.push($eq === null ? `${column} is null` : `${column} = ${this.params.add($eq)}`);
    if ($ne !== undefined)
      parts.push(
        $ne === null ? `${column} is not null` : `${column} is distinct from ${this.params.add($ne)}`,
      );
    if ($in !== undefined) parts.push(this.anyOf(field, column, $in));
    if ($nin !== undefined) parts.push(`(${this.anyOf(field, column, $nin)}) is not true`);
    return parts.join(' and ');
  }

  private anyOf(field: string | ScalarField, column: string, values: readonly Scalar[]): string {
    // only of ids is the column's type known here
    const cast = typeof field === 'object' && field.type === 'id' ? 'uuid[]' : undefined;
    const list = this.list(column, values, cast);
    const hashed = cast !== undefined && values.length >= LONG_LIST;
    const listed = hashed ? `${column} in (select unnest(${list}))` : `${column} = any(${list})`;
    return values.includes(null) ? `(${listed} or ${column} is null)` : listed;
  }

  private list(column: string, values: readonly Scalar[], cast: string | undefined): string {
    const places = this.lists.get(values) ?? new Map<string, string>();
    this.lists.set(values, places);
    const place =
      places.get(column) ??
      this.params.add(
        values.filter((value) => value !== null),
        cast,
      );
    places.set(column, place);
    return place;
  }

  /** `$eq` and `$in`: one of the members is; `$ne` and `$nin`: none is, which holds for an empty set. */
  private ofSet({ each, from, where }: SetField, { $eq, $ne, $in, $nin }: Comparison): string {
    const member = (is: string) => `exists (select from ${from} where ${where} and ${each} ${is})`;
    const parts: string[] = [];
    if ($eq !== undefined) parts.push(member(`= ${this.params.add($eq)}`));
    if ($ne !== undefined) parts.push(`not ${member(`= ${this.params.add($ne)}`)}`);
    if ($in !== undefined) parts.push(member(`= any(${this.params.add($in)})`));
    if ($nin !== undefined) parts.push(`not ${member(`= any(${this.params.add($nin)})`)}`);
    return parts.join(' and ');
  }

  /**
   * Looked up once for all of them: PostgreSQL plans each sub-select by itself, and eighty of them took it longer than the list.
   * `offset 0` keeps it from putting the look-up back to each comparison.
   */
  private setOneOf({ each, from, where }: SetField, all: readonly Comparison[]): string {
    const absent = all.map(absentOf);
    const single = absent.filter((value) => value !== undefined);
    const others = all.filter((_, index) => absent[index] === undefined);
    const parts = [
      // one of them is absent: not all of them are there
      ...(single.length ? [`not members @> ${this.params.add([...new Set(single)])}`] : []),
      ...others.map((comparison) => `(${this.ofMembers('members', comparison)})`),
    ].join(' or ');
    const members = `array(select ${each} from ${from} where ${where} and ${each} is not null)`;
    return `(select ${parts} from (select ${members} as members offset 0) as looked_up)`;
  }

  /** The same as `ofSet`, of an array without nulls. */
  private ofMembers(members: string, { $eq, $ne, $in, $nin }: Comparison): string {
    const parts: string[] = [];
    if ($eq !== undefined) parts.push(`${this.params.add($eq)} = any(${members})`);
    if ($ne !== undefined) parts.push(`not ${this.params.add($ne)} = any(${members})`);
    if ($in !== undefined) parts.push(`${members} && ${this.params.add($in)}`);
    if ($nin !== undefined) parts.push(`not ${members} && ${this.params.add($nin)}`);
    return parts.join(' and ');
  }
}

/** The value, of a comparison that only asks that one is absent. */
function absentOf({ $eq, $ne, $in, $nin }: Comparison): Scalar | undefined {
  if ($eq !== undefined || $in !== undefined) return undefined;
  if ($ne === undefined) return $nin?.length === 1 ? $nin[0] : undefined;
  return $nin === undefined ? $ne : undefined;
}

const isSet = (field: ConditionField): field is SetField => typeof field === 'object' && 'each' in field;
