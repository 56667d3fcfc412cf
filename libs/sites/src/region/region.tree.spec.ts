import { buildTree, DEEPEST, placeFault, type TreeRow } from './region.tree';

const row = (id: string, parentId: string | null = null): TreeRow => ({ id, parentId });
const chain = (length: number) =>
  Array.from({ length }, (_, index) => row(`${index}`, index ? `${index - 1}` : null));

describe('buildTree', () => {
  it('nests rows and keeps the order of siblings', () => {
    const [east, west] = buildTree([row('tokyo', 'east'), row('east'), row('chiba', 'east'), row('west')]);
    expect(east).toMatchObject({
      id: 'east',
      depth: 1,
      children: [{ id: 'tokyo', depth: 2 }, { id: 'chiba' }],
    });
    expect(west).toMatchObject({ id: 'west', children: [] });
  });

  it('puts a row on top when its parent is out of sight', () => {
    expect(buildTree([row('tokyo', 'hidden')])).toMatchObject([{ id: 'tokyo', depth: 1 }]);
  });
});

describe('placeFault', () => {
  it('allows a place that fits', () => {
    expect(placeFault(chain(DEEPEST - 1), 'new', `${DEEPEST - 2}`)).toBeUndefined();
    expect(placeFault(chain(3), '2', null)).toBeUndefined();
  });

  it('refuses a region below itself', () => {
    expect(placeFault(chain(3), '0', '0')).toBe('cycle');
    expect(placeFault(chain(3), '0', '2')).toBe('cycle');
  });

  it('refuses one level too many, counting what hangs below', () => {
    expect(placeFault(chain(DEEPEST), 'new', `${DEEPEST - 1}`)).toBe('too_deep');
    const rows = [...chain(DEEPEST - 1), row('a'), row('b', 'a')];
    expect(placeFault(rows, 'a', `${DEEPEST - 3}`)).toBeUndefined();
    expect(placeFault(rows, 'a', `${DEEPEST - 2}`)).toBe('too_deep');
  });

  it('ends on a tree that is broken already', () => {
    expect(placeFault([row('a', 'b'), row('b', 'a')], 'new', 'a')).toBe('too_deep');
    expect(placeFault([row('a', 'b'), row('b', 'a')], 'a', null)).toBe('too_deep');
  });
});
