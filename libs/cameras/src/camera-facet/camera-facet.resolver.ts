import { Can } from '@mimamori/platform';
import { parseInput } from '@mimamori/web';
import { Args, Query, Resolver } from '@nestjs/graphql';

import { CameraFilterInput } from '../camera/camera-filter.input';
import { type CameraFacets, cameraFacetQuery } from './camera-facet.schema';
import { CameraFacetCounts } from './camera-facet.service';
import { CameraFacetsType } from './camera-facet.type';

const given = (input: object) =>
  Object.fromEntries(Object.entries(input).filter(([, value]) => value !== null && value !== undefined));

@Resolver(() => CameraFacetsType)
export class CameraFacetResolver {
  constructor(private readonly facets: CameraFacetCounts) {}

  @Query(() => CameraFacetsType)
  @Can('read', 'Camera')
  cameraFacets(
    @Args('q', { type: () => String, nullable: true }) q?: string | null,
    @Args('filter', { type: () => CameraFilterInput, nullable: true }) filter?: CameraFilterInput | null,
  ): Promise<CameraFacets> {
    return this.facets.count(parseInput(cameraFacetQuery, given({ q, filter: given(filter ?? {}) })));
  }
}
