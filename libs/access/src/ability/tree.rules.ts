import type { ConditionField, Reader } from '@mimamori/platform';

import type { SubjectColumns } from './ability.permissions';
import type { Comparison, Conditions, SavedRule, Scalar } from './ability.rules';

/** Table → id → the id with all that is below it. */
export type Trees = ReadonlyMap<string, (id: Scalar) => readonly Scalar[]>;

const treeOf = (field: ConditionField | undefined): string | undefined =>
  typeof field === 'object' && 'sql' in field && field.tree ? field.table : undefined;

/** The trees that these rules speak of; nothing is read when they speak of none. */
export async function readTrees(
  reader: Reader,
  rules: readonly SavedRule[],
  subjects: SubjectColumns,
): Promise<Trees> {
  const tables = rules.flatMap(({ subject, conditions }) =>
    Object.keys(conditions ?? {}).flatMap((field) => treeOf(subjects.get(subject)?.fields[field]) ?? []),
  );
  const trees = new Map<string, (id: Scalar) => readonly Scalar[]>();
  for (const table of new Set(tables)) {
    const nodes = await reader.query<{ id: string; parentId: string | null }>(
      `select id, parent_id as "parentId" from ${table}`,
    );
    trees.set(table, branchesOf(nodes));
  }
  return trees;
}

/** What is below a node, itself included; a cycle ends. */
export function branchesOf(
  nodes: readonly { readonly id: string; readonly parentId: string | null }[],
): (id: Scalar) => readonly Scalar[] {
  const children = new Map<Scalar, string[]>();
  for (const { id, parentId } of nodes)
    if (parentId !== null) children.set(parentId, [...(children.get(parentId) ?? []), id]);
  return (id) => {
    const branch = new Set([id]);
    for (const node of branch) children.get(node)?.forEach((child) => branch.add(child));
    return [...branch];
  };
}

/** Conditions in which every value of a tree stands for its whole branch. */
export function withBranches(rule: SavedRule, subjects: SubjectColumns, trees: Trees): SavedRule {
  if (!rule.conditions) return rule;
  const fields = subjects.get(rule.subject)?.fields ?? {};
  const conditions: Conditions = Object.fromEntries(
    Object.entries(rule.conditions).map(([name, comparison]) => {
      const branch = trees.get(treeOf(fields[name]) ?? '');
      return [name, branch ? branched(comparison, branch) : comparison];
    }),
  );
  return { ...rule, conditions };
}

function branched(
  { $eq, $ne, $in, $nin }: Comparison,
  branch: (id: Scalar) => readonly Scalar[],
): Comparison {
  const allowed = [...($eq === undefined ? [] : [[$eq]]), ...($in ? [$in] : [])].map((values) =>
    values.flatMap(branch),
  );
  const refused = [...($ne === undefined ? [] : [$ne]), ...($nin ?? [])].flatMap(branch);
  const [first, second] = allowed;
  return {
    ...(first ? { $in: unique(second ? first.filter((value) => second.includes(value)) : first) } : {}),
    ...(refused.length || $nin ? { $nin: unique(refused) } : {}),
  };
}

const unique = (values: readonly Scalar[]) => [...new Set(values)];
