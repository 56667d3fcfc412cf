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
      [['a', 'b'], 'me'],
      ['before', ['a', 'b'], 'me'],
    ]);
    expect(written).toBe(1);
  });

  it('may have no parameter', () => {
    const params = new SqlParams();
    expect([new CompiledFilter(() => 'true').into(params), params.values]).toEqual(['true', []]);
  });
});
