import { Can } from '@mimamori/platform';
import { ApiResult, idParams, type Page } from '@mimamori/web';
import { Controller, Get, Param, Query } from '@nestjs/common';

import { AvailabilityRanks } from './availability-list.service';
import {
  type AvailabilityListRequest,
  availabilityListQuery,
  availabilityQuery,
  type AvailabilityQuestion,
  type AvailabilityRank,
  availabilityRankSchema,
  type CameraAvailability,
  cameraAvailabilitySchema,
  type SiteAvailability,
  siteAvailabilitySchema,
} from './availability.schema';
import { Availability } from './availability.service';

@Controller('v1')
export class AvailabilityController {
  constructor(
    private readonly availability: Availability,
    private readonly ranks: AvailabilityRanks,
  ) {}

  @Get('cameras/:id/availability')
  @Can('read', 'CameraStatus')
  @ApiResult(cameraAvailabilitySchema)
  camera(
    @Param({ schema: idParams }) { id }: { id: string },
    @Query({ schema: availabilityQuery }) question: AvailabilityQuestion,
  ): Promise<CameraAvailability> {
    return this.availability.camera(id, question);
  }

  @Get('sites/:id/availability')
  @Can('read', 'CameraStatus')
  @ApiResult(siteAvailabilitySchema)
  site(
    @Param({ schema: idParams }) { id }: { id: string },
    @Query({ schema: availabilityQuery }) question: AvailabilityQuestion,
  ): Promise<SiteAvailability> {
    return this.availability.site(id, question);
  }

  @Get('availability')
  @Can('read', 'CameraStatus')
  @ApiResult(availabilityRankSchema, { list: true })
  list(
    @Query({ schema: availabilityListQuery }) request: AvailabilityListRequest,
  ): Promise<Page<AvailabilityRank>> {
    return this.ranks.list(request);
  }
}
