import { InvalidInput } from '@mimamori/platform';
import { z } from 'zod';

import { listQuery } from './list-query';
import { parseInput } from './parse-input';
import { parseQueryString } from './query-string';

function itemsOf(work: () => unknown) {
  try {
    work();
  } catch (error) {
    if (error instanceof InvalidInput) return error.items;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('parseInput', () => {
  const schema = z.strictObject({
    name: z.string().min(1),
    'a/b~c': z.array(z.strictObject({ n: z.int() })).optional(),
    code: z
      .string()
      .refine((text) => /^\d+$/.test(text), { params: { code: 'platform.not_found', least: 1 } })
      .optional(),
  });

  it('points at what is wrong, and says what a sentence needs', () => {
    const value = { name: '', 'a/b~c': [{ n: 1 }, { n: 'x' }], surplus: 1 };
    expect(itemsOf(() => parseInput(schema, value, { pointerRoot: '/rows/3' }))).toEqual([
      {
        pointer: '/rows/3/name',
        code: 'platform.input.too_small',
        params: { origin: 'string', least: 1, whole: 'true' },
      },
      {
        pointer: '/rows/3/a~1b~0c/1/n',
        code: 'platform.input.invalid_type',
        params: { missing: 'false', expected: 'number' },
      },
      {
        pointer: '/rows/3/surplus',
        code: 'platform.input.unrecognized_keys',
        params: { keys: 'surplus' },
      },
    ]);
    expect(itemsOf(() => parseInput(schema, {}))).toEqual([
      {
        pointer: '/name',
        code: 'platform.input.invalid_type',
        params: { missing: 'true', expected: 'string' },
      },
    ]);
  });

  it('passes on codes of our own rules', () => {
    expect(itemsOf(() => parseInput(schema, { name: 'x', code: 'y' }))).toEqual([
      { pointer: '/code', code: 'platform.not_found', params: { least: 1 } },
    ]);
  });

  it('refuses hostile depth, NUL and broken surrogates before looking closer', () => {
    const deep = JSON.parse('['.repeat(200_000) + ']'.repeat(200_000));
    expect(itemsOf(() => parseInput(z.unknown(), deep))[0]?.code).toBe('platform.input.too_deep');
    for (const text of ['a\0b', '\ud800', '\ufffd'])
      expect(itemsOf(() => parseInput(schema, { name: text }))[0]?.code).toBe('platform.input.nul');
    expect(parseInput(schema, { name: '𠮷野家' })).toEqual({ name: '𠮷野家' });
  });

  it('names at most 50 faults', () => {
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`k${index}`, 1]));
    expect(itemsOf(() => parseInput(schema, { name: 'x', ...many }))).toHaveLength(50);
  });
});

describe('list queries', () => {
  const schema = listQuery({
    sorts: ['code', 'createdAt'],
    filters: { siteCode: z.string(), state: z.enum(['on', 'off']) },
  });
  const ask = (text: string) => parseInput(schema, parseQueryString(text), { root: 'query' });

  it('fill defaults', () => {
    expect(ask('')).toEqual({
      limit: 50,
      sort: { field: 'code', descending: false },
      totalCount: false,
      filter: {},
    });
  });

  it('read everything', () => {
    expect(
      ask('limit=200&sort=-createdAt&q=%E6%9D%B1&totalCount=true&filter[siteCode]=0001&filter%5Bstate%5D=on'),
    ).toEqual({
      limit: 200,
      sort: { field: 'createdAt', descending: true },
      q: '東',
      totalCount: true,
      filter: { siteCode: '0001', state: 'on' },
    });
  });

  it.each([
    ['limit=0', '?limit'],
    ['limit=201', '?limit'],
    ['limit=1.5', '?limit'],
    ['limit=1&limit=2', '?limit'],
    ['sort=password', '?sort'],
    ['filter[nothing]=1', '?filter[nothing]'],
    ['filter=1', '?filter'],
    ['filter[state]=x', '?filter[state]'],
    ['__proto__[x]=1', '?__proto__[x]'],
    ['filter[__proto__]=1', '?filter[__proto__]'],
    ['surprise=1', '?surprise'],
    [`q=${'x'.repeat(101)}`, '?q'],
    ['q=%00', ''],
  ])('refuse %s', (text, pointer) => expect(itemsOf(() => ask(text))[0]?.pointer).toBe(pointer));

  it('pollute nothing', () => {
    parseQueryString('__proto__[polluted]=1&constructor[prototype]=2');
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});
