import { JsonValue } from '@mimamori/web';
import { Field, ID, InputType, Int, ObjectType } from '@nestjs/graphql';

import type { CustomRoleView } from './custom-role.schema';

const COMPARISONS = 'Field → comparison ($eq, $ne, $in, $nin), all of which must hold; null: every row.';
const FIELDS = 'About these fields only; empty: about all of it.';
const BY_GRANT = 'Held only while a view grant opens it.';
const INVERTED = 'Takes away, whatever other roles give, where this role holds.';

@ObjectType('RoleRule')
class RoleRuleType {
  @Field(() => [String])
  actions: string[];

  @Field(() => String)
  subject: string;

  @Field(() => JsonValue, { nullable: true, description: COMPARISONS })
  conditions: CustomRoleView['rules'][number]['conditions'];

  @Field(() => [String], { description: FIELDS })
  fields: string[];

  @Field(() => Boolean, { description: INVERTED })
  inverted: boolean;

  @Field(() => Boolean, { description: BY_GRANT })
  byGrant: boolean;
}

@ObjectType('CustomRole', { description: 'A role that the tenant made itself.' })
export class CustomRoleType implements CustomRoleView {
  @Field(() => ID)
  id: string;

  @Field(() => String)
  code: string;

  @Field(() => String)
  name: string;

  @Field(() => String, { nullable: true })
  nameEn: string | null;

  @Field(() => String, { nullable: true })
  description: string | null;

  @Field(() => [String], { description: 'Roles whose rules this one holds, too.' })
  includes: string[];

  @Field(() => [RoleRuleType])
  rules: CustomRoleView['rules'];

  @Field(() => Int)
  version: number;

  @Field(() => String)
  createdAt: string;

  @Field(() => String)
  updatedAt: string;
}

@InputType('RoleRuleInput')
class RoleRuleInput {
  @Field(() => [String])
  actions: string[];

  @Field(() => String)
  subject: string;

  @Field(() => JsonValue, { nullable: true, description: COMPARISONS })
  conditions?: unknown;

  @Field(() => [String], { nullable: true, description: FIELDS })
  fields?: string[];

  @Field(() => Boolean, { nullable: true, description: INVERTED })
  inverted?: boolean;

  @Field(() => Boolean, { nullable: true, description: BY_GRANT })
  byGrant?: boolean;
}

@InputType('RoleCreate')
export class RoleCreateInput {
  @Field(() => String)
  code: string;

  @Field(() => String)
  name: string;

  @Field(() => String, { nullable: true })
  nameEn?: string | null;

  @Field(() => String, { nullable: true })
  description?: string | null;

  @Field(() => [String], { nullable: true })
  includes?: string[];

  @Field(() => [RoleRuleInput], { nullable: true })
  rules?: RoleRuleInput[];
}

@InputType('RolePatch')
export class RolePatchInput {
  @Field(() => String, { nullable: true })
  name?: string;

  @Field(() => String, { nullable: true })
  nameEn?: string | null;

  @Field(() => String, { nullable: true })
  description?: string | null;

  @Field(() => [String], { nullable: true })
  includes?: string[];

  @Field(() => [RoleRuleInput], { nullable: true })
  rules?: RoleRuleInput[];
}
