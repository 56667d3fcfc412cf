import { productSources, read } from './source-files';

describe('work that leaves the tenant wall', () => {
  it('is done by these callers, for these reasons', () => {
    const callers = productSources().flatMap((file) =>
      [...read(file).matchAll(/\.asSystem\(\s*(['"`])(.+?)\1/g)].map(([, , reason]) => `${file}: ${reason}`),
    );
    expect(callers).toMatchSnapshot();
  });

  it('always says its reason as a literal', () => {
    const silent = productSources().filter((file) => {
      const code = read(file);
      const calls = code.match(/\.asSystem\(/g)?.length ?? 0;
      const literal = code.match(/\.asSystem\(\s*['"`]/g)?.length ?? 0;
      return calls !== literal;
    });
    expect(silent).toEqual([]);
  });
});
