import { JobStateEnum, JsonValue } from '@mimamori/web';
import { Field, ID, Int, ObjectType } from '@nestjs/graphql';

import type { BulkChange, BulkJob, BulkRefusal, BulkResult } from './bulk-edit.schema';

@ObjectType('CameraBulkField')
class BulkFieldType {
  @Field(() => String)
  field: string;

  @Field(() => JsonValue, { nullable: true })
  from: unknown;

  @Field(() => JsonValue, { nullable: true })
  to: unknown;
}

@ObjectType('CameraBulkChange')
class BulkChangeType implements BulkChange {
  @Field(() => ID)
  cameraId: string;

  @Field(() => ID, { nullable: true })
  siteId: string | null;

  @Field(() => String, { nullable: true })
  code: string | null;

  @Field(() => [BulkFieldType])
  fields: BulkChange['fields'];
}

@ObjectType('CameraBulkError')
class BulkErrorType {
  @Field(() => String)
  code: string;

  @Field(() => JsonValue)
  params: BulkRefusal['errors'][number]['params'];

  @Field(() => String)
  message: string;
}

@ObjectType('CameraBulkRefusal')
class BulkRefusalType implements BulkRefusal {
  @Field(() => ID)
  cameraId: string;

  @Field(() => ID, { nullable: true })
  siteId: string | null;

  @Field(() => String, { nullable: true })
  code: string | null;

  @Field(() => [BulkErrorType])
  errors: BulkRefusal['errors'];
}

@ObjectType('CameraBulkResult')
class BulkResultType implements BulkResult {
  @Field(() => Boolean)
  dryRun: boolean;

  @Field(() => Int)
  selected: number;

  @Field(() => Int, { description: 'In a preview, what would be.' })
  changed: number;

  @Field(() => Int)
  unchanged: number;

  @Field(() => Int, { description: 'These stay as they are; the others are changed.' })
  refused: number;

  @Field(() => [BulkChangeType])
  changes: BulkChange[];

  @Field(() => [BulkRefusalType])
  refusals: BulkRefusal[];

  @Field(() => String)
  previewToken: string;
}

@ObjectType('CameraBulkJob')
export class CameraBulkJobType implements BulkJob {
  @Field(() => ID)
  jobId: string;

  @Field(() => JobStateEnum)
  state: BulkJob['state'];

  @Field(() => Int)
  progress: number;

  @Field(() => BulkResultType, {
    nullable: true,
    description: 'Null until done; job(id) says why it failed.',
  })
  result: BulkResult | null;
}
