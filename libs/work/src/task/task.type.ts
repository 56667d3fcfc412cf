import { connectionOf } from '@mimamori/web';
import { Field, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';

import type { Task } from './task.schema';
import {
  SEVERITIES,
  type Severity,
  TASK_KINDS,
  TASK_STATES,
  type TaskKind,
  type TaskState,
} from './task.words';

function enumOf<const Word extends string>(words: readonly Word[]): { readonly [Name in Word]: Name } {
  return Object.fromEntries(words.map((word) => [word, word])) as { readonly [Name in Word]: Name };
}

const TaskKindEnum = enumOf(TASK_KINDS);
registerEnumType(TaskKindEnum, { name: 'TaskKind' });
const TaskStateEnum = enumOf(TASK_STATES);
registerEnumType(TaskStateEnum, { name: 'TaskState' });
const SeverityEnum = enumOf(SEVERITIES);
registerEnumType(SeverityEnum, { name: 'TaskSeverity' });

@ObjectType('Task', {
  description: 'Something to be done about one thing; a finding is a task of kind `finding`.',
})
export class TaskType implements Task {
  @Field(() => ID)
  id: string;

  @Field(() => TaskKindEnum)
  kind: TaskKind;

  @Field(() => String)
  code: string;

  @Field(() => String)
  title: string;

  @Field(() => String, { nullable: true })
  note: string | null;

  @Field(() => String)
  subject: string;

  @Field(() => ID)
  subjectId: string;

  @Field(() => ID, { nullable: true })
  siteId: string | null;

  @Field(() => SeverityEnum)
  severity: Severity;

  @Field(() => TaskStateEnum)
  state: TaskState;

  @Field(() => ID, { nullable: true })
  ownerUserId: string | null;

  @Field(() => String, { nullable: true })
  dueAt: string | null;

  @Field(() => Int)
  escalationLevel: number;

  @Field(() => String, { nullable: true })
  escalatedAt: string | null;

  @Field(() => String)
  openedAt: string;

  @Field(() => ID)
  openedBy: string;

  @Field(() => String, { nullable: true })
  closedAt: string | null;

  @Field(() => ID, { nullable: true })
  closedBy: string | null;

  @Field(() => String, { nullable: true })
  outcome: string | null;

  @Field(() => Int)
  version: number;

  @Field(() => String)
  createdAt: string;

  @Field(() => String)
  updatedAt: string;
}

export const TaskConnection = connectionOf(TaskType, 'Task');

@InputType('FindingFilter')
export class FindingFilterInput {
  @Field(() => TaskStateEnum, { nullable: true })
  state?: TaskState;

  @Field(() => SeverityEnum, { nullable: true })
  severity?: Severity;

  @Field(() => String, { nullable: true })
  code?: string;

  @Field(() => ID, { nullable: true })
  siteId?: string;

  @Field(() => ID, { nullable: true })
  ownerUserId?: string;

  @Field(() => ID, { nullable: true })
  subjectId?: string;

  @Field(() => Boolean, { nullable: true })
  overdue?: boolean;
}

@InputType('TaskFilter')
export class TaskFilterInput extends FindingFilterInput {
  @Field(() => TaskKindEnum, { nullable: true })
  kind?: TaskKind;
}
