import { connectionOf, JsonValue } from '@mimamori/web';
import { Field, Float, ID, InputType, ObjectType, registerEnumType } from '@nestjs/graphql';

import type { CheckpointView } from './checkpoint.schema';
import type { Occasion } from './checkpoint.words';

const OccasionEnum = {
  daily: 'daily',
  verified: 'verified',
  export: 'export',
  pruning: 'pruning',
} as const satisfies { [Name in Occasion]: Name };
registerEnumType(OccasionEnum, { name: 'AuditCheckpointOccasion' });

@ObjectType('AuditCheckpoint', {
  description: 'A signed statement about a place of the audit log’s hash chain.',
})
export class CheckpointType implements CheckpointView {
  @Field(() => ID)
  id: string;

  @Field(() => Float, { description: 'Rows of the log up to here, counted from its beginning.' })
  seq: number;

  @Field(() => String)
  chainHash: string;

  @Field(() => OccasionEnum)
  occasion: Occasion;

  @Field(() => String, { nullable: true })
  day: string | null;

  @Field(() => String)
  signedAt: string;

  @Field(() => String, {
    nullable: true,
    description: 'When somebody outside of this installation had it first.',
  })
  publishedAt: string | null;

  @Field(() => JsonValue, {
    description: 'As it was signed: verify it with /.well-known/mimamori-sealing-keys.json.',
  })
  envelope: CheckpointView['envelope'];
}

export const CheckpointConnection = connectionOf(CheckpointType, 'AuditCheckpoint');

@InputType('AuditCheckpointFilter')
export class CheckpointFilterInput {
  @Field(() => OccasionEnum, { nullable: true })
  occasion?: Occasion | null;
}
