import { Can } from '@mimamori/platform';
import { ApiResult, type Page } from '@mimamori/web';
import { Controller, Get, Query } from '@nestjs/common';

import {
  type SiteTag,
  siteTagCountSchema,
  type SiteTagListRequest,
  siteTagListQuery,
} from './site-tag.schema';
import { SiteTags } from './site-tag.service';

@Controller('v1/site-tags')
export class SiteTagController {
  constructor(private readonly tags: SiteTags) {}

  @Get()
  @Can('read', 'Site')
  @ApiResult(siteTagCountSchema, { list: true })
  list(@Query({ schema: siteTagListQuery }) request: SiteTagListRequest): Promise<Page<SiteTag>> {
    return this.tags.list(request);
  }
}
