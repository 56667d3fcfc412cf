import type { RoleContent } from './custom-role.queries';

export type Graph = ReadonlyMap<string, RoleContent>;

/** The role and all custom roles that it includes, directly or not; a cycle ends. */
export function closureOf(code: string, graph: Graph): RoleContent[] {
  const codes = new Set([code]);
  for (const each of codes) graph.get(each)?.includes.forEach((included) => codes.add(included));
  return [...codes].flatMap((each) => graph.get(each) ?? []);
}

/** An included role through which `code` would include itself. */
export function cycleOf(code: string, graph: Graph): string | undefined {
  return graph
    .get(code)
    ?.includes.find((included) => closureOf(included, graph).some((content) => content.code === code));
}

/** The roles that hold `code`, itself included. */
export function holdersOf(code: string, graph: Graph): string[] {
  return [...graph.keys()].filter((each) => closureOf(each, graph).some((content) => content.code === code));
}
