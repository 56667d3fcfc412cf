import { connectionOf } from '@mimamori/web';
import { Field, ID, InputType, Int, ObjectType } from '@nestjs/graphql';

import type { GroupCreate, GroupMemberView, GroupPatch, GroupView } from './group.schema';

@ObjectType('UserGroup')
export class GroupType implements GroupView {
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

  @Field(() => Int)
  memberCount: number;

  @Field(() => Int)
  version: number;

  @Field(() => String)
  createdAt: string;

  @Field(() => String)
  updatedAt: string;
}

export const GroupConnection = connectionOf(GroupType, 'UserGroup');

@ObjectType('UserGroupMember')
export class GroupMemberType implements GroupMemberView {
  @Field(() => ID)
  userId: string;

  @Field(() => String, { description: '`manual`, or the provider of identities that keeps the membership.' })
  source: string;

  @Field(() => String)
  addedBy: string;

  @Field(() => String)
  createdAt: string;
}

export const GroupMemberConnection = connectionOf(GroupMemberType, 'UserGroupMember');

@InputType('UserGroupCreate')
export class GroupCreateInput implements GroupCreate {
  @Field(() => String)
  code: string;

  @Field(() => String)
  name: string;

  @Field(() => String, { nullable: true })
  nameEn?: string | null;

  @Field(() => String, { nullable: true })
  description?: string | null;
}

@InputType('UserGroupPatch')
export class GroupPatchInput implements GroupPatch {
  @Field(() => String, { nullable: true })
  code?: string;

  @Field(() => String, { nullable: true })
  name?: string;

  @Field(() => String, { nullable: true })
  nameEn?: string | null;

  @Field(() => String, { nullable: true })
  description?: string | null;
}

@InputType('UserGroupFilter')
export class GroupFilterInput {
  @Field(() => ID, { nullable: true })
  userId?: string;
}
