import { type Permissions, SqlParams } from '@mimamori/platform';
import { asTenant, everything } from '@mimamori/platform/testing';

import { ColumnChoice } from './column-choice';

const choice = () =>
  new ColumnChoice<{ id: string; camelCase: number }>({ id: 't.id', camelCase: 't.camel_case' });

describe('a choice of columns', () => {
  it('is all of them, or those that are wanted, in one order', () => {
    const columns = choice();
    expect(columns.all).toBe('t.id as "id", t.camel_case as "camelCase"');
    expect(columns.of(undefined)).toBe(columns.all);
    expect(columns.of(new Set(['camelCase', 'id']))).toBe(columns.all);
    expect(columns.of(new Set(['id', 'constructor']))).toBe('t.id as "id"');
  });

  it('shows null, and its name, for what may not be read', () => {
    const permissions: Permissions = {
      ...everything,
      rowFilter: (_action, _subject, params, field) => `t.${field} <> ${params.add('x')}`,
      ruled: () => ['camelCase', 'elsewhere'],
    };
    const masked = (wanted?: readonly string[]) =>
      asTenant('t', () => choice().masked('Thing', wanted && new Set(wanted))?.(new SqlParams()), {
        permissions,
      });
    expect(masked()).toBe(
      't.id as "id", case when t.camelCase <> $1 then t.camel_case end as "camelCase", ' +
        'array_remove(array[case when t.camelCase <> $1 then null else \'camelCase\' end]::text[], null) as "withheld"',
    );
    expect(masked(['id'])).toBe('t.id as "id"');
    expect(asTenant('t', () => choice().masked('Thing'))).toBeUndefined();
  });

  it('makes no more statements than connections can keep', () => {
    const names = Array.from({ length: 40 }, (_, index) => `c${index}`);
    const wide = new ColumnChoice<Record<string, string>>(
      Object.fromEntries(names.map((name) => [name, name])),
    );
    const texts = names.map((name) => wide.of(new Set([name])));
    expect(new Set(texts).size).toBe(31);
    expect(texts[0]).toBe('c0 as "c0"');
    expect(texts.at(-1)).toBe(wide.all);
  });
});
