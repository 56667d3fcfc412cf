import { SqlParams } from '@mimamori/platform';

import { CompiledFilter } from './compiled.filter';

describe('CompiledFilter', () => {
  it('is put into any statement, numbered as that one is', () => {
    let written = 0;
    const filter = new CompiledFilter((params) => {
      written += 1;
      return `(site = any(${params.add(['a', 'b'])}) or owner = ${params.add('me', 'uuid')})`;
    });
    const [first, second] = [new SqlParams(), new SqlParams()];
    second.add('before');
    expect(filter.into(first)).toBe('(site = any($1) or owner = $2::uuid)');
    expect(filter.into(second)).toBe('(site = any($2) or owner = $3::uuid)');
    expect([first.values, second.values]).toEqual([
      ['{"a","b"}', 'me'],
      ['before', '{"a","b"}', 'me'],
    ]);
    expect(written).toBe(1);
  });

  it('says one value in two places', () => {
    const params = new SqlParams();
    const filter = new CompiledFilter((marked) => {
      const place = marked.add([String.raw`a"b\c`, null, 'NULL', 1]);
      return `x = any(${place}) or y = any(${place})`;
    });
    expect(filter.into(params)).toBe('x = any($1) or y = any($1)');
    expect(params.values).toEqual([String.raw`{"a\"b\\c",NULL,"NULL","1"}`]);
  });

  it('sends ids as PostgreSQL keeps them', () => {
    const params = new SqlParams();
    const id = '0199f706-c884-7c25-8f6d-271c5c4022b5';
    new CompiledFilter(
      (marked) => marked.add([id], 'uuid[]') + marked.add([], 'uuid[]') + marked.add(['x'], 'uuid[]'),
    ).into(params);
    const [one, none, other] = params.values as [Buffer, Buffer, string];
    expect(one.toString('hex')).toBe(
      `000000010000000000000b86000000010000000100000010${id.replaceAll('-', '')}`,
    );
    expect(none.toString('hex')).toBe('000000000000000000000b86');
    expect(other).toBe('{"x"}');
  });

  it('may have no parameter', () => {
    const params = new SqlParams();
    expect([new CompiledFilter(() => 'true').into(params), params.values]).toEqual(['true', []]);
  });
});
