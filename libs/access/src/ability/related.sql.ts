import { getTenantId, type RowFacts, type SqlParams } from '@mimamori/platform';

import type { SubjectColumns } from './ability.permissions';
import type { AccessRule } from './ability.rules';

export type RelatedRead = (rows: readonly RowFacts[], params: SqlParams) => string;

/**
 * The statement for what these rules ask about rows of a subject and the rows do not say. It sets the rows up under the
 * alias that lists use, so that the very expressions of the list filter decide about rows in hand, those included that
 * are not in the database yet.
 */
export function relatedRead(
  subject: string,
  rules: readonly AccessRule[],
  subjects: SubjectColumns,
): RelatedRead | undefined {
  const { fields = {}, lookup } = subjects.get(subject) ?? {};
  const asked = new Set(
    rules
      .filter((rule) => rule.subject === subject)
      .flatMap(({ conditions }) => Object.keys(conditions ?? {})),
  );
  const selected = Object.entries(fields).flatMap(([name, field]) => {
    if (!asked.has(name) || typeof field === 'string' || !field.related) return [];
    return [
      'each' in field
        ? `array(select ${field.each}::text from ${field.from} where ${field.where}) as "${name}"`
        : `${field.sql} as "${name}"`,
    ];
  });
  if (selected.length === 0) return undefined;
  if (!lookup) throw new Error(`${subject} has related fields and no way to look them up`);
  const { alias, columns } = lookup;
  return (rows, params) => {
    const lists = Object.keys(columns).map((field) =>
      params.add(
        rows.map((row) => valueOf(row, field)),
        'uuid[]',
      ),
    );
    const given = `select ${params.add(getTenantId(), 'uuid')} as tenant_id, given.*
      from unnest(${lists.join()}) with ordinality as given(${Object.values(columns).join()}, place_in_list)`;
    return `select ${selected.join()} from (${given}) as ${alias} order by ${alias}.place_in_list`;
  };
}

function valueOf(row: RowFacts, field: string): unknown {
  if (row[field] === undefined) throw new Error(`${field} is needed to look up what is related`);
  return row[field];
}
