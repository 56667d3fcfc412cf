import type { TaskState } from './task.words';

const NEXT: Readonly<Record<TaskState, readonly TaskState[]>> = {
  open: ['in_progress', 'done', 'dismissed'],
  in_progress: ['open', 'done', 'dismissed'],
  done: [],
  dismissed: [],
};

/** Done and dismissed are final: what comes up again is a new task, with its own history. */
export function mayBecome(from: TaskState, to: TaskState): boolean {
  return NEXT[from].includes(to);
}

export function isOver(state: TaskState): boolean {
  return NEXT[state].length === 0;
}
