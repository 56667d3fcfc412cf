import { Field, ID, Int, ObjectType } from '@nestjs/graphql';

@ObjectType('Role')
export class RoleType {
  @Field(() => ID, { nullable: true, description: 'Of a role that the tenant made itself; null: built in.' })
  id: string | null;

  @Field(() => String)
  code: string;

  @Field(() => String, { description: 'In the language asked for.' })
  name: string;

  @Field(() => String)
  description: string;

  @Field(() => Boolean, { description: 'Whether the caller may give and take this role.' })
  grantable: boolean;

  @Field(() => Int, { nullable: true })
  version: number | null;
}
