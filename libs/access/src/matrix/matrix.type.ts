import { connectionOf } from '@mimamori/web';
import { Field, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';

import type { MatrixRow } from './matrix.schema';

type Entry = MatrixRow['entries'][number];
type Rights = Entry['rights'][number];

const AccessPlaceEnum = {
  company: 'company',
  everywhere: 'everywhere',
  elsewhere: 'elsewhere',
  sites: 'sites',
} as const satisfies { [Name in Entry['place']]: Name };
registerEnumType(AccessPlaceEnum, { name: 'AccessPlace' });

@ObjectType('AccessRights')
class AccessRightsType implements Rights {
  @Field(() => String)
  subject: string;

  @Field(() => [String], { description: 'For all things of that kind there.' })
  actions: string[];

  @Field(() => [String], {
    description: 'For some of them, or of their fields: by class, area, group, view grant or field.',
  })
  partly: string[];
}

@ObjectType('AccessMatrixEntry')
class AccessMatrixEntryType implements Entry {
  @Field(() => AccessPlaceEnum)
  place: Entry['place'];

  @Field(() => ID, { nullable: true })
  regionId: string | null;

  @Field(() => Int, { nullable: true })
  sites: number | null;

  @Field(() => [ID], { description: 'The first of them.' })
  siteIds: string[];

  @Field(() => [AccessRightsType])
  rights: Rights[];
}

@ObjectType('AccessMatrixRow')
export class AccessMatrixRowType implements MatrixRow {
  @Field(() => ID)
  userId: string;

  @Field(() => String)
  loginId: string;

  @Field(() => String)
  name: string;

  @Field(() => Boolean)
  present: boolean;

  @Field(() => [String])
  roles: string[];

  @Field(() => [AccessMatrixEntryType])
  entries: Entry[];
}

export const AccessMatrixConnection = connectionOf(AccessMatrixRowType, 'AccessMatrixRow');

@InputType('AccessMatrixFilter')
export class AccessMatrixFilterInput {
  @Field(() => ID, { nullable: true })
  userId?: string;

  @Field(() => String, { nullable: true })
  role?: string;

  @Field(() => ID, { nullable: true })
  siteId?: string;

  @Field(() => String, { nullable: true })
  subject?: string;

  @Field(() => String, { nullable: true })
  action?: string;
}
