import type { TaskParams } from './task.schema';
import type { TaskKind } from './task.words';

/**
 * One kind of task that a lib opens. Every lib lists its own as `TASKS` in `<lib>.tasks.ts`; a test renders each with its
 * sample in both languages.
 */
export interface TaskDeclaration {
  /** `<lib>.<name>`. */
  readonly code: string;
  readonly kind: Exclude<TaskKind, 'manual'>;
  /** Values for every variable of the title. */
  readonly sample: TaskParams;
}

/** Where the title of a code is: `<lib>:findings.<name>` for findings, `<lib>:tasks.<name>` for duties. */
export function titleKeyOf({ code, kind }: Pick<TaskDeclaration, 'code' | 'kind'>): string {
  const dot = code.indexOf('.');
  const group = kind === 'finding' ? 'findings' : 'tasks';
  return `${code.slice(0, dot)}:${group}.${code.slice(dot + 1)}`;
}
