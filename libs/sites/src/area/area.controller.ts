import { Can } from '@mimamori/platform';
import {
  ApiResult,
  idParams,
  idSchema,
  IfMatch,
  type IfMatchHeader,
  mapPage,
  type Page,
} from '@mimamori/web';
import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';

import { type AreaListRequest, areaListQuery } from './area.queries';
import {
  type AreaCreate,
  areaCreateSchema,
  type AreaPatch,
  areaPatchSchema,
  areaSchema,
  type AreaView,
  areaView,
} from './area.schema';
import { AreaRetirement } from './area-retirement.service';
import { Areas } from './area.service';

const areaParams = z.strictObject({ id: idSchema, areaId: idSchema });

@Controller('v1/sites/:id/areas')
export class AreaController {
  constructor(
    private readonly areas: Areas,
    private readonly retirement: AreaRetirement,
  ) {}

  @Get()
  @Can('read', 'Area')
  @ApiResult(areaSchema, { list: true })
  async list(
    @Param({ schema: idParams }) { id }: { id: string },
    @Query({ schema: areaListQuery }) request: AreaListRequest,
  ): Promise<Page<AreaView>> {
    return mapPage(await this.areas.list(id, request), areaView);
  }

  @Get(':areaId')
  @Can('read', 'Area')
  @ApiResult(areaSchema)
  async get(@Param({ schema: areaParams }) { id, areaId }: z.infer<typeof areaParams>): Promise<AreaView> {
    return this.areas.view(await this.areas.get(areaId, id));
  }

  @Post()
  @Can('create', 'Area')
  @ApiResult(areaSchema, { status: 201 })
  async create(
    @Param({ schema: idParams }) { id }: { id: string },
    @Body({ schema: areaCreateSchema }) input: AreaCreate,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AreaView> {
    const area = await this.areas.create(id, input);
    void reply.header('location', `/v1/sites/${id}/areas/${area.id}`);
    return this.areas.view(area);
  }

  @Patch(':areaId')
  @Can('update', 'Area')
  @ApiResult(areaSchema)
  async update(
    @Param({ schema: areaParams }) { id, areaId }: z.infer<typeof areaParams>,
    @Body({ schema: areaPatchSchema }) patch: AreaPatch,
    @IfMatch() match: IfMatchHeader,
  ): Promise<AreaView> {
    return this.areas.view(await this.areas.update(areaId, patch, match, id));
  }

  @Post(':areaId/retire')
  @HttpCode(200)
  @Can('retire', 'Area')
  @ApiResult(areaSchema)
  async retire(
    @Param({ schema: areaParams }) { id, areaId }: z.infer<typeof areaParams>,
    @IfMatch() match: IfMatchHeader,
  ): Promise<AreaView> {
    return this.areas.view(await this.retirement.retire(areaId, match, id));
  }
}
