import { JsonValue } from '@mimamori/web';
import { Field, ID, ObjectType, registerEnumType } from '@nestjs/graphql';

import type { MyPermissions } from './role.schema';

type HeldRole = MyPermissions['roles'][number];
type HeldRule = MyPermissions['rules'][number];

const HeldScopeEnum = {
  tenant: 'tenant',
  region: 'region',
  sites: 'sites',
  cameraGroups: 'cameraGroups',
} as const satisfies {
  [Name in HeldRole['scope']]: Name;
};
registerEnumType(HeldScopeEnum, { name: 'HeldRoleScope' });

@ObjectType('HeldRole')
class HeldRoleType implements HeldRole {
  @Field(() => String)
  role: string;

  @Field(() => HeldScopeEnum)
  scope: HeldRole['scope'];

  @Field(() => ID, { nullable: true })
  regionId: string | null;

  @Field(() => [ID], {
    nullable: true,
    description: 'Sites reached now; null: all of the tenant, or what is in `cameraGroupIds`.',
  })
  siteIds: string[] | null;

  @Field(() => [ID], { nullable: true })
  cameraGroupIds: string[] | null;

  @Field(() => ID, { nullable: true, description: 'The group of users that holds it; null: the user.' })
  groupId: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The role held, where this one is included in it.',
  })
  through: string | null;

  @Field(() => String, { nullable: true })
  until: string | null;
}

@ObjectType('PermissionRule')
class PermissionRuleType implements HeldRule {
  @Field(() => [String])
  actions: string[];

  @Field(() => String)
  subject: string;

  @Field(() => JsonValue, {
    nullable: true,
    description: 'Field → comparison ($eq, $ne, $in, $nin); null: every row.',
  })
  conditions: HeldRule['conditions'];

  @Field(() => [String], { nullable: true, description: 'Of these fields only; null: of all of it.' })
  fields: string[] | null;

  @Field(() => Boolean, { description: 'Takes away what rules before it gave.' })
  inverted: boolean;
}

@ObjectType('MyPermissions')
export class MyPermissionsType implements MyPermissions {
  @Field(() => String, { description: 'Changes exactly when the rules do.' })
  version: string;

  @Field(() => [HeldRoleType])
  roles: HeldRole[];

  @Field(() => [PermissionRuleType], { description: 'Later rules are stronger.' })
  rules: HeldRule[];
}
