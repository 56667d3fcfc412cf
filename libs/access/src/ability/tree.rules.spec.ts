import type { SubjectColumns } from './ability.permissions';
import type { Comparison } from './ability.rules';
import { branchesOf, readTrees, withBranches } from './tree.rules';

const nodes = [
  { id: 'kanto', parentId: null },
  { id: 'tokyo', parentId: 'kanto' },
  { id: 'shibuya', parentId: 'tokyo' },
  { id: 'osaka', parentId: null },
];
const columns: SubjectColumns = new Map([
  [
    'Site',
    {
      fields: {
        regionId: { type: 'id', table: 'region', tree: true, sql: 'site.region_id' },
        siteId: 'site.id',
      },
    },
  ],
]);
const rule = (regionId: Comparison) => ({ actions: ['read'], subject: 'Site', conditions: { regionId } });

describe('values of a tree', () => {
  const trees = new Map([['region', branchesOf(nodes)]]);
  it.each<[Comparison, Comparison]>([
    [{ $eq: 'tokyo' }, { $in: ['tokyo', 'shibuya'] }],
    [{ $in: ['shibuya', 'osaka', null] }, { $in: ['shibuya', 'osaka', null] }],
    [{ $ne: 'tokyo' }, { $nin: ['tokyo', 'shibuya'] }],
    [
      { $in: ['kanto'], $nin: ['tokyo'] },
      { $in: ['kanto', 'tokyo', 'shibuya'], $nin: ['tokyo', 'shibuya'] },
    ],
    [{ $eq: 'tokyo', $in: ['shibuya'] }, { $in: ['shibuya'] }],
    [{ $eq: 'gone' }, { $in: ['gone'] }],
  ])('%j stand for their branches: %j', (asked, expected) => {
    expect(withBranches(rule(asked), columns, trees).conditions?.regionId).toEqual(expected);
  });

  it('end at a cycle', () => {
    const cyclic = branchesOf([
      { id: 'a', parentId: 'b' },
      { id: 'b', parentId: 'a' },
    ]);
    expect(cyclic('a')).toEqual(['a', 'b']);
  });

  it('are read only where a rule asks', async () => {
    const query = jest.fn(async () => nodes);
    const plain = { actions: ['read'], subject: 'Site', conditions: { siteId: { $eq: 'x' } } };
    expect((await readTrees({ query } as never, [plain], columns)).size).toBe(0);
    expect(query).not.toHaveBeenCalled();
    const found = await readTrees(
      { query } as never,
      [rule({ $eq: 'tokyo' }), rule({ $eq: 'kanto' })],
      columns,
    );
    expect(found.get('region')?.('tokyo')).toEqual(['tokyo', 'shibuya']);
    expect(query).toHaveBeenCalledTimes(1);
  });
});
