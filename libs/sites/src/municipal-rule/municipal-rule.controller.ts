import { Can } from '@mimamori/platform';
import { ApiResult, idParams, IfMatch, type IfMatchHeader, mapPage, type Page } from '@mimamori/web';
import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

import { type MunicipalRuleListRequest, municipalRuleListQuery } from './municipal-rule.queries';
import {
  type MunicipalRuleCreate,
  municipalRuleCreateSchema,
  type MunicipalRulePatch,
  municipalRulePatchSchema,
  municipalRuleSchema,
  type MunicipalRuleView,
  municipalRuleView,
} from './municipal-rule.schema';
import { MunicipalRules } from './municipal-rule.service';

@Controller('v1/municipal-rules')
export class MunicipalRuleController {
  constructor(private readonly rules: MunicipalRules) {}

  @Get()
  @Can('read', 'MunicipalRule')
  @ApiResult(municipalRuleSchema, { list: true })
  async list(
    @Query({ schema: municipalRuleListQuery }) request: MunicipalRuleListRequest,
  ): Promise<Page<MunicipalRuleView>> {
    return mapPage(await this.rules.list(request), municipalRuleView);
  }

  @Get(':id')
  @Can('read', 'MunicipalRule')
  @ApiResult(municipalRuleSchema)
  async get(@Param({ schema: idParams }) { id }: { id: string }): Promise<MunicipalRuleView> {
    return municipalRuleView(await this.rules.get(id));
  }

  @Post()
  @Can('create', 'MunicipalRule')
  @ApiResult(municipalRuleSchema, { status: 201 })
  async create(
    @Body({ schema: municipalRuleCreateSchema }) input: MunicipalRuleCreate,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<MunicipalRuleView> {
    const rule = await this.rules.create(input);
    void reply.header('location', `/v1/municipal-rules/${rule.id}`);
    return municipalRuleView(rule);
  }

  @Patch(':id')
  @Can('update', 'MunicipalRule')
  @ApiResult(municipalRuleSchema)
  async update(
    @Param({ schema: idParams }) { id }: { id: string },
    @Body({ schema: municipalRulePatchSchema }) patch: MunicipalRulePatch,
    @IfMatch() match: IfMatchHeader,
  ): Promise<MunicipalRuleView> {
    return municipalRuleView(await this.rules.update(id, patch, match));
  }

  @Delete(':id')
  @HttpCode(204)
  @Can('delete', 'MunicipalRule')
  async remove(
    @Param({ schema: idParams }) { id }: { id: string },
    @IfMatch() match: IfMatchHeader,
  ): Promise<void> {
    await this.rules.remove(id, match);
  }
}
