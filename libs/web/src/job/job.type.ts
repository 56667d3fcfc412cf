import type { JobView } from '@mimamori/platform';
import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';

import { JsonValue } from '../graphql/json-value';

export const JobStateEnum = {
  queued: 'queued',
  running: 'running',
  done: 'done',
  failed: 'failed',
  cancelled: 'cancelled',
} as const satisfies { [State in JobView['state']]: State };
registerEnumType(JobStateEnum, { name: 'JobState' });

@ObjectType('ProblemItem')
class ProblemItemType {
  @Field(() => String)
  pointer: string;

  @Field(() => String)
  code: string;

  @Field(() => String)
  detail: string;
}

@ObjectType('Problem', { description: 'As in application/problem+json (RFC 9457).' })
class ProblemType {
  @Field(() => String)
  type: string;

  @Field(() => String)
  title: string;

  @Field(() => Int)
  status: number;

  @Field(() => String)
  detail: string;

  @Field(() => String)
  code: string;

  @Field(() => String)
  traceId: string;

  @Field(() => [ProblemItemType], { nullable: true })
  errors?: ProblemItemType[];
}

@ObjectType('Job')
export class JobType implements JobView {
  @Field(() => ID)
  id: string;

  @Field(() => String)
  kind: string;

  @Field(() => JobStateEnum)
  state: JobView['state'];

  @Field(() => Int, { description: 'Whole percent.' })
  progress: number;

  @Field(() => JsonValue, { nullable: true })
  result: JobView['result'];

  @Field(() => ProblemType, { nullable: true })
  problem: JobView['problem'];

  @Field(() => String)
  createdAt: string;

  @Field(() => String, { nullable: true })
  startedAt: string | null;

  @Field(() => String, { nullable: true })
  finishedAt: string | null;
}
