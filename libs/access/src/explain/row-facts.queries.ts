import {
  type ConditionField,
  getPermissions,
  NotFound,
  type Reader,
  type RowFacts,
  SqlParams,
  type SubjectPolicy,
} from '@mimamori/platform';

/**
 * All that rules may ask about one row, whoever they are for. `undefined` where the subject has no rows of its own.
 * @throws NotFound when there is no such row, or none that the caller may read
 */
export async function readFacts(
  reader: Reader,
  subject: string,
  { fields, row }: Pick<SubjectPolicy, 'fields' | 'row'>,
  id: string,
): Promise<RowFacts | undefined> {
  if (!row) return undefined;
  const params = new SqlParams();
  const selected = Object.entries(fields).map(([name, field]) => `${valueOf(field)} as "${name}"`);
  const where = `${row.id} = ${params.add(id, 'uuid')} and ${getPermissions().rowFilter('read', subject, params)}`;
  const [facts] = await reader.query<RowFacts>(
    `select ${selected.join() || '1 as found'} from ${row.from} where ${where}`,
    params.values,
  );
  if (!facts) throw new NotFound(subject);
  return facts;
}

function valueOf(field: ConditionField): string {
  if (typeof field === 'string') return field;
  return 'each' in field
    ? `array(select ${field.each}::text from ${field.from} where ${field.where})`
    : field.sql;
}
