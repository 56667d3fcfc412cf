export type { MailParams, MailRequest } from './mail/mail.schema';
export { Mail } from './mail/mail.service';
export { type TaskDeclaration, titleKeyOf } from './task/task.declaration';
export { type FindingListRequest, findingListQuery, type TaskListRequest } from './task/task-list.schema';
export {
  type Task,
  type TaskCreate,
  type TaskOpening,
  type TaskParams,
  taskSchema,
} from './task/task.schema';
export { Tasks } from './task/task.service';
export { FindingFilterInput, TaskConnection, TaskType } from './task/task.type';
export type { Severity, TaskKind, TaskState } from './task/task.words';
export { MailInvalid, TaskOver, TransitionNotAllowed as TaskTransitionNotAllowed } from './work.errors';
export { TaskClosed, TaskEscalated, TaskOpened } from './work.events';
export { WorkModule } from './work.module';
