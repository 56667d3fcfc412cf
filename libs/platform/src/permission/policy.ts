/** What a value of a condition field is; decides which operands a saved rule may name. */
export type FieldType = 'id' | 'text' | 'boolean' | 'number';

interface FieldMeaning {
  readonly type: FieldType;
  /** Where the vocabulary is closed: all values that exist. */
  readonly values?: readonly string[];
  /** For ids: the table whose `id` a saved rule may name, of the same tenant. */
  readonly table?: string;
  /** Compared in one form of width, case and kana (`foldForSearch`): rows carry it, and saved rules are kept in it. */
  readonly folds?: true;
  /** A row given to `can` need not carry it: it is looked up by the columns that the subject's `lookup` names. */
  readonly related?: true;
}

/** At most one value per row. */
export interface ScalarField extends FieldMeaning {
  /** The SQL expression behind it, over the alias that the subject's queries use. */
  readonly sql: string;
  /** A value means itself and everything below it in `table`, by its `parent_id`. */
  readonly tree?: true;
}

/** Any number of values per row, none of them absent. A row given to `can` carries them as an array. */
export interface SetField extends FieldMeaning {
  /** The SQL expression of one value, … */
  readonly each: string;
  /** … over these tables, … */
  readonly from: string;
  /** … where they belong to the row. */
  readonly where: string;
}

/** A bare text is the SQL expression of a scalar that rules of the policies may name, and saved rules may not. */
export type ConditionField = string | ScalarField | SetField;

/** Action → fields of which a saved rule may speak singly. */
export interface RuledFields {
  /** Fields of its answers that may be withheld, each of which can be `null`. All others are told with the row. */
  readonly read?: readonly string[];
  /** All fields that a change may name. */
  readonly update?: readonly string[];
}

/** One thing that permissions speak of. */
export interface SubjectPolicy {
  /** Every action that exists on it. */
  readonly actions: readonly string[];
  /** Condition field → what is behind it. A row given to `can` carries the same value under the same name. */
  readonly fields: Readonly<Record<string, ConditionField>>;
  /**
   * The field that a narrowed assignment binds to. Without it the subject belongs to the tenant as a whole, and a
   * narrowed assignment reaches it only through rules marked `anyScope`.
   */
  readonly scopedBy?: string;
  /** The set field that an assignment for groups of things binds to. */
  readonly groupedBy?: string;
  /** The field by which a view grant names single rows. */
  readonly namedBy?: string;
  /** Actions that show what happens at a place: what view grants open, and what a place may close to those outside. */
  readonly watching?: readonly string[];
  /** How related fields are looked up for a row in hand: its field → the uuid column under the alias of its queries. */
  readonly lookup?: { readonly alias: string; readonly columns: Readonly<Record<string, string>> };
  /** Without, rules speak of the whole of it. */
  readonly ruledFields?: RuledFields;
  /** Where one row of it is found by its id, under the alias of `fields`; without, nothing of it has an id. */
  readonly row?: { readonly from: string; readonly id: string };
}

/** `role` may do `actions` to `subject`, where `condition` holds (field → value, or list of values). */
export interface PolicyRule {
  readonly role: string;
  readonly actions: readonly string[];
  readonly subject: string;
  readonly condition?: Readonly<Record<string, string | number | boolean | readonly string[]>>;
  readonly anyScope?: boolean;
  /** Held only while a view grant opens it: for what the grant names, within the scope of the role. */
  readonly byGrant?: true;
}

/** Plain data: what a lib declares about its own subjects; `access` compiles abilities from all of them. */
export interface LibPolicy {
  readonly subjects: Readonly<Record<string, SubjectPolicy>>;
  readonly rules: readonly PolicyRule[];
}
