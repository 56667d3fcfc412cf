import { Can } from '@mimamori/platform';
import { ApiResult, idParams, IfMatch, type IfMatchHeader, type Page } from '@mimamori/web';
import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

import { type PurposeListRequest, purposeListQuery } from './purpose-list.schema';
import {
  type PurposeCreate,
  purposeCreateSchema,
  type Purpose,
  purposeSchema,
  type PurposePatch,
  purposePatchSchema,
} from './purpose.schema';
import { Purposes } from './purpose.service';

@Controller('v1/purposes')
export class PurposeController {
  constructor(private readonly purposes: Purposes) {}

  @Get()
  @Can('read', 'Purpose')
  @ApiResult(purposeSchema, { list: true })
  list(@Query({ schema: purposeListQuery }) request: PurposeListRequest): Promise<Page<Purpose>> {
    return this.purposes.list(request);
  }

  @Get(':id')
  @Can('read', 'Purpose')
  @ApiResult(purposeSchema)
  get(@Param({ schema: idParams }) { id }: { id: string }): Promise<Purpose> {
    return this.purposes.get(id);
  }

  @Post()
  @Can('create', 'Purpose')
  @ApiResult(purposeSchema, { status: 201 })
  async create(
    @Body({ schema: purposeCreateSchema }) input: PurposeCreate,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Purpose> {
    const purpose = await this.purposes.create(input);
    void reply.header('location', `/v1/purposes/${purpose.id}`);
    return purpose;
  }

  @Patch(':id')
  @Can('update', 'Purpose')
  @ApiResult(purposeSchema)
  update(
    @Param({ schema: idParams }) { id }: { id: string },
    @Body({ schema: purposePatchSchema }) patch: PurposePatch,
    @IfMatch() match: IfMatchHeader,
  ): Promise<Purpose> {
    return this.purposes.update(id, patch, match);
  }

  @Post(':id/retire')
  @HttpCode(200)
  @Can('retire', 'Purpose')
  @ApiResult(purposeSchema)
  retire(
    @Param({ schema: idParams }) { id }: { id: string },
    @IfMatch() match: IfMatchHeader,
  ): Promise<Purpose> {
    return this.purposes.retire(id, match);
  }
}
