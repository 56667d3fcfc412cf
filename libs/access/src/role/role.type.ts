import { Field, ObjectType } from '@nestjs/graphql';

@ObjectType('Role')
export class RoleType {
  @Field(() => String)
  code: string;

  @Field(() => String, { description: 'In the language asked for.' })
  name: string;

  @Field(() => String)
  description: string;

  @Field(() => Boolean, { description: 'Whether the caller may give and take this role.' })
  grantable: boolean;
}
