import { Field, ID, Int, ObjectType } from '@nestjs/graphql';

import type { AuditRetentionView } from './audit-retention.schema';

@ObjectType('AuditRetentionSource')
class AuditRetentionSourceType {
  @Field(() => String, {
    description: 'law, guidance or design: what is our own design never speaks as law.',
  })
  standing: AuditRetentionView['source']['standing'];

  @Field(() => [String])
  references: string[];

  @Field(() => String)
  asOf: string;

  @Field(() => Boolean)
  toBeVerified: boolean;
}

@ObjectType('AuditRetention')
export class AuditRetentionType implements AuditRetentionView {
  @Field(() => ID, { description: 'The tenant’s.' })
  id: string;

  @Field(() => Int, { description: 'Older rows of the log are removed, in calendar months.' })
  months: number;

  @Field(() => Int)
  defaultMonths: number;

  @Field(() => Int)
  minimumMonths: number;

  @Field(() => Int)
  maximumMonths: number;

  @Field(() => AuditRetentionSourceType, { description: 'Where default and limits come from.' })
  source: AuditRetentionSourceType;

  @Field(() => Int, { description: '0: the default holds.' })
  version: number;

  @Field(() => String, { nullable: true })
  updatedAt: string | null;
}
