import { Can } from '@mimamori/platform';
import { ApiResult } from '@mimamori/web';
import { Controller, Get, Query } from '@nestjs/common';

import {
  type CameraFacetRequest,
  type CameraFacets,
  cameraFacetQuery,
  cameraFacetsSchema,
} from './camera-facet.schema';
import { CameraFacetCounts } from './camera-facet.service';

@Controller('v1/camera-facets')
export class CameraFacetController {
  constructor(private readonly facets: CameraFacetCounts) {}

  @Get()
  @Can('read', 'Camera')
  @ApiResult(cameraFacetsSchema)
  count(@Query({ schema: cameraFacetQuery }) request: CameraFacetRequest): Promise<CameraFacets> {
    return this.facets.count(request);
  }
}
