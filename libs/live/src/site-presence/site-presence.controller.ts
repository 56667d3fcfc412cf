import { Can } from '@mimamori/platform';
import { ApiResult, idParams, type Page } from '@mimamori/web';
import { Controller, Get, Param, Query } from '@nestjs/common';

import {
  type SitePresence,
  type SitePresenceListRequest,
  sitePresenceListQuery,
  sitePresenceSchema,
} from './site-presence.schema';
import { SitePresences } from './site-presence.service';

@Controller('v1')
export class SitePresenceController {
  constructor(private readonly presences: SitePresences) {}

  @Get('site-statuses')
  @Can('read', 'CameraStatus')
  @ApiResult(sitePresenceSchema, { list: true })
  list(
    @Query({ schema: sitePresenceListQuery }) request: SitePresenceListRequest,
  ): Promise<Page<SitePresence>> {
    return this.presences.list(request);
  }

  @Get('sites/:id/presence')
  @Can('read', 'CameraStatus')
  @ApiResult(sitePresenceSchema)
  get(@Param({ schema: idParams }) { id }: { id: string }): Promise<SitePresence> {
    return this.presences.get(id);
  }
}
