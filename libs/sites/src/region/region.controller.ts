import { Can } from '@mimamori/platform';
import { ApiResult, idParams, IfMatch, type IfMatchHeader } from '@mimamori/web';
import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

import {
  type RegionCreate,
  regionCreateSchema,
  regionNode,
  type RegionPatch,
  regionPatchSchema,
  regionSchema,
  type RegionTree,
  regionTreeSchema,
  type RegionView,
  regionView,
} from './region.schema';
import { RegionRemoval } from './region-removal.service';
import { Regions } from './region.service';

@Controller('v1/regions')
export class RegionController {
  constructor(
    private readonly regions: Regions,
    private readonly removal: RegionRemoval,
  ) {}

  @Get()
  @Can('read', 'Region')
  @ApiResult(regionTreeSchema)
  async tree(): Promise<RegionTree> {
    return { items: (await this.regions.tree()).map(regionNode), nextCursor: null };
  }

  @Get(':id')
  @Can('read', 'Region')
  @ApiResult(regionSchema)
  async get(@Param({ schema: idParams }) { id }: { id: string }): Promise<RegionView> {
    return regionView(await this.regions.get(id));
  }

  @Post()
  @Can('create', 'Region')
  @ApiResult(regionSchema, { status: 201 })
  async create(
    @Body({ schema: regionCreateSchema }) input: RegionCreate,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RegionView> {
    const region = await this.regions.create(input);
    void reply.header('location', `/v1/regions/${region.id}`);
    return regionView(region);
  }

  @Patch(':id')
  @Can('update', 'Region')
  @ApiResult(regionSchema)
  async update(
    @Param({ schema: idParams }) { id }: { id: string },
    @Body({ schema: regionPatchSchema }) patch: RegionPatch,
    @IfMatch() match: IfMatchHeader,
  ): Promise<RegionView> {
    return regionView(await this.regions.update(id, patch, match));
  }

  @Delete(':id')
  @HttpCode(204)
  @Can('delete', 'Region')
  async remove(
    @Param({ schema: idParams }) { id }: { id: string },
    @IfMatch() match: IfMatchHeader,
  ): Promise<void> {
    await this.removal.remove(id, match);
  }
}
