import { connectionOf } from '@mimamori/web';
import { Field, ID, InputType, Int, ObjectType } from '@nestjs/graphql';

import type { NetworkView } from './network.schema';

@ObjectType('Network', { description: 'A network from which the company’s own people work.' })
export class NetworkType implements NetworkView {
  @Field(() => ID)
  id: string;

  @Field(() => String, { description: 'Without host bits: 203.0.113.0/24.' })
  cidr: string;

  @Field(() => String)
  name: string;

  @Field(() => Int)
  version: number;

  @Field(() => String)
  createdAt: string;

  @Field(() => String)
  updatedAt: string;
}

export const NetworkConnection = connectionOf(NetworkType, 'Network');

@InputType('NetworkCreate')
export class NetworkCreateInput {
  @Field(() => String)
  cidr: string;

  @Field(() => String)
  name: string;
}

@InputType('NetworkPatch')
export class NetworkPatchInput {
  @Field(() => String, { nullable: true })
  cidr?: string;

  @Field(() => String, { nullable: true })
  name?: string;
}
