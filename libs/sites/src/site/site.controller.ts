import { Can, Clock } from '@mimamori/platform';
import { ApiResult, idParams, IfMatch, type IfMatchHeader, mapPage, type Page } from '@mimamori/web';
import { Body, Controller, Get, Param, Patch, Post, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

import { type SiteLocalRule, siteLocalRuleSchema } from '../municipality/local-rule.schema';
import { LocalRules } from '../municipality/local-rule.service';
import { type SiteListRequest, siteListQuery } from './site.queries';
import {
  type SiteFields,
  siteCreateSchema,
  type SitePatch,
  sitePatchSchema,
  siteSchema,
  type SiteView,
  siteView,
} from './site.schema';
import {
  siteOpeningQuery,
  type SiteOpeningQuery,
  siteOpeningSchema,
  type SiteOpeningView,
  siteOpeningView,
} from './site-opening.schema';
import { Sites } from './site.service';

@Controller('v1/sites')
export class SiteController {
  constructor(
    private readonly sites: Sites,
    private readonly localRules: LocalRules,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Can('read', 'Site')
  @ApiResult(siteSchema, { list: true })
  async list(@Query({ schema: siteListQuery }) request: SiteListRequest): Promise<Page<SiteView>> {
    return mapPage(await this.sites.list(request), siteView);
  }

  @Get(':id')
  @Can('read', 'Site')
  @ApiResult(siteSchema)
  async get(@Param({ schema: idParams }) { id }: { id: string }): Promise<SiteView> {
    return this.sites.view(await this.sites.get(id));
  }

  @Get(':id/opening')
  @Can('read', 'Site')
  @ApiResult(siteOpeningSchema)
  async opening(
    @Param({ schema: idParams }) { id }: { id: string },
    @Query({ schema: siteOpeningQuery }) { at }: SiteOpeningQuery,
  ): Promise<SiteOpeningView> {
    return siteOpeningView(await this.sites.get(id), at === undefined ? this.clock.now() : new Date(at));
  }

  @Get(':id/local-rule')
  @Can('read', 'Site')
  @ApiResult(siteLocalRuleSchema)
  async localRule(@Param({ schema: idParams }) { id }: { id: string }): Promise<SiteLocalRule> {
    return this.localRules.of(await this.sites.get(id));
  }

  @Post()
  @Can('create', 'Site')
  @ApiResult(siteSchema, { status: 201 })
  async create(
    @Body({ schema: siteCreateSchema }) input: SiteFields,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SiteView> {
    const site = await this.sites.create(input);
    void reply.header('location', `/v1/sites/${site.id}`);
    return this.sites.view(site);
  }

  @Patch(':id')
  @Can('update', 'Site')
  @ApiResult(siteSchema)
  async update(
    @Param({ schema: idParams }) { id }: { id: string },
    @Body({ schema: sitePatchSchema }) patch: SitePatch,
    @IfMatch() match: IfMatchHeader,
  ): Promise<SiteView> {
    return this.sites.view(await this.sites.update(id, patch, match));
  }
}
