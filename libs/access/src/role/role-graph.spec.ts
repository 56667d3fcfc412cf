import { closureOf, cycleOf, type Graph, holdersOf } from './role-graph';

const graph = (edges: Record<string, string[]>): Graph =>
  new Map(Object.entries(edges).map(([code, includes]) => [code, { code, includes, rules: [] }]));
const codes = (all: { code: string }[]) => all.map(({ code }) => code);

describe('included roles', () => {
  const fine = graph({ a: ['b', 'auditor'], b: ['c'], c: [], d: ['c'] });

  it('are found at any depth, built-in ones left out', () => {
    expect(codes(closureOf('a', fine))).toEqual(['a', 'b', 'c']);
    expect(holdersOf('c', fine)).toEqual(['a', 'b', 'c', 'd']);
    expect(cycleOf('a', fine)).toBeUndefined();
  });

  it('name the one through which a role would include itself', () => {
    expect(cycleOf('c', graph({ a: ['b'], b: ['c'], c: ['a'] }))).toBe('a');
    expect(cycleOf('a', graph({ a: ['a'] }))).toBe('a');
    expect(codes(closureOf('a', graph({ a: ['b'], b: ['a'] })))).toEqual(['a', 'b']);
  });
});
