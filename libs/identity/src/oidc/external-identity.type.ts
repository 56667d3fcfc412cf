import { connectionOf } from '@mimamori/web';
import { Field, ID, InputType, ObjectType } from '@nestjs/graphql';

import type { ExternalIdentityView } from './external-identity.schema';

@ObjectType('ExternalIdentity', { description: "Who a user is at the tenant's provider." })
export class ExternalIdentityType implements ExternalIdentityView {
  @Field(() => ID)
  id: string;

  @Field(() => ID)
  userId: string;

  @Field(() => String)
  issuer: string;

  @Field(() => String)
  subject: string;

  @Field(() => String)
  createdAt: string;

  @Field(() => String)
  usedAt: string;
}

export const ExternalIdentityConnection = connectionOf(ExternalIdentityType, 'ExternalIdentity');

@InputType('ExternalIdentityFilter')
export class ExternalIdentityFilterInput {
  @Field(() => ID, { nullable: true })
  userId?: string;
}
