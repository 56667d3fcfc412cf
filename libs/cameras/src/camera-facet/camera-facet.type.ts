import type { Facet } from '@mimamori/web';
import { Field, Int, ObjectType } from '@nestjs/graphql';

import type { CameraFacets } from './camera-facet.schema';

@ObjectType('CameraFacet')
export class CameraFacetType implements Facet {
  @Field(() => String, { nullable: true, description: 'null: not known' })
  value: string | null;

  @Field(() => Int)
  count: number;
}

@ObjectType('CameraFacets')
export class CameraFacetsType implements CameraFacets {
  @Field(() => [CameraFacetType])
  state: CameraFacetType[];

  @Field(() => [CameraFacetType])
  class: CameraFacetType[];

  @Field(() => [CameraFacetType])
  areaClass: CameraFacetType[];

  @Field(() => [CameraFacetType])
  areaId: CameraFacetType[];

  @Field(() => [CameraFacetType])
  vendor: CameraFacetType[];

  @Field(() => [CameraFacetType])
  model: CameraFacetType[];
}
