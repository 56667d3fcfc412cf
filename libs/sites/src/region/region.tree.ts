/** Levels of the tree; a region without parent is on the first. */
export const DEEPEST = 6;

export interface TreeRow {
  readonly id: string;
  readonly parentId: string | null;
}

export type TreeNode<Row extends TreeRow> = Row & {
  readonly depth: number;
  readonly children: TreeNode<Row>[];
};

/** Rows → nested nodes; siblings keep the order of the rows. Rows whose parent is not among them stand on top. */
export function buildTree<Row extends TreeRow>(rows: readonly Row[]): TreeNode<Row>[] {
  const known = new Set(rows.map(({ id }) => id));
  const byParent = new Map<string | null, Row[]>();
  for (const row of rows) {
    const parent = row.parentId !== null && known.has(row.parentId) ? row.parentId : null;
    byParent.set(parent, [...(byParent.get(parent) ?? []), row]);
  }
  const below = (parent: string | null, depth: number): TreeNode<Row>[] =>
    (byParent.get(parent) ?? []).map((row) => ({ ...row, depth, children: below(row.id, depth + 1) }));
  return below(null, 1);
}

/** What stands against putting `id` (new or moved, with all below it) under `parentId`. */
export function placeFault(
  rows: readonly TreeRow[],
  id: string,
  parentId: string | null,
): 'cycle' | 'too_deep' | undefined {
  const parentOf = new Map(rows.map((row) => [row.id, row.parentId]));
  let above = 0;
  for (let at = parentId; at !== null; at = parentOf.get(at) ?? null) {
    if (at === id) return 'cycle';
    above += 1;
    if (above >= DEEPEST) return 'too_deep';
  }
  return above + height(rows, id) > DEEPEST ? 'too_deep' : undefined;
}

/** Levels from `id` down to its lowest descendant, at least 1. */
function height(rows: readonly TreeRow[], id: string): number {
  let level = new Set([id]);
  let levels = 0;
  while (level.size > 0 && levels <= DEEPEST) {
    levels += 1;
    const parents = level;
    level = new Set(
      rows.filter(({ parentId }) => parentId !== null && parents.has(parentId)).map((row) => row.id),
    );
  }
  return levels;
}
