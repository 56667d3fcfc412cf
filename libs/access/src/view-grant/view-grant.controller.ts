import { Can } from '@mimamori/platform';
import { ApiResult, idParams, IfMatch, type IfMatchHeader, type Page } from '@mimamori/web';
import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';

import { ViewGrantSteps } from './view-grant-steps.service';
import {
  viewGrantListQuery,
  type ViewGrantListRequest,
  type ViewGrantRequest,
  viewGrantRequestSchema,
  viewGrantSchema,
  type ViewGrantStep,
  viewGrantStepSchema,
  type ViewGrantView,
} from './view-grant.schema';
import { ViewGrants } from './view-grant.service';

@ApiTags('access')
@Controller('v1/view-grants')
export class ViewGrantController {
  constructor(
    private readonly grants: ViewGrants,
    private readonly steps: ViewGrantSteps,
  ) {}

  @Get()
  @Can('read', 'ViewGrant')
  @ApiResult(viewGrantSchema, { list: true })
  list(@Query({ schema: viewGrantListQuery }) request: ViewGrantListRequest): Promise<Page<ViewGrantView>> {
    return this.grants.list(request);
  }

  @Get(':id')
  @Can('read', 'ViewGrant')
  @ApiResult(viewGrantSchema)
  get(@Param({ schema: idParams }) { id }: { id: string }): Promise<ViewGrantView> {
    return this.grants.get(id);
  }

  @Post()
  @Can('create', 'ViewGrant')
  @ApiResult(viewGrantSchema, { status: 201 })
  async request(
    @Body({ schema: viewGrantRequestSchema }) input: ViewGrantRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ViewGrantView> {
    const grant = await this.steps.request(input);
    void reply.header('location', `/v1/view-grants/${grant.id}`);
    return grant;
  }

  @Post(':id/approve')
  @HttpCode(200)
  @Can('approve', 'ViewGrant')
  @ApiResult(viewGrantSchema)
  approve(
    @Param({ schema: idParams }) { id }: { id: string },
    @Body({ schema: viewGrantStepSchema }) step: ViewGrantStep,
    @IfMatch() match: IfMatchHeader,
  ): Promise<ViewGrantView> {
    return this.steps.approve(id, step, match);
  }

  @Post(':id/reject')
  @HttpCode(200)
  @Can('approve', 'ViewGrant')
  @ApiResult(viewGrantSchema)
  reject(
    @Param({ schema: idParams }) { id }: { id: string },
    @Body({ schema: viewGrantStepSchema }) step: ViewGrantStep,
    @IfMatch() match: IfMatchHeader,
  ): Promise<ViewGrantView> {
    return this.steps.reject(id, step, match);
  }

  @Post(':id/revoke')
  @HttpCode(200)
  @Can('revoke', 'ViewGrant')
  @ApiResult(viewGrantSchema)
  revoke(
    @Param({ schema: idParams }) { id }: { id: string },
    @Body({ schema: viewGrantStepSchema }) step: ViewGrantStep,
    @IfMatch() match: IfMatchHeader,
  ): Promise<ViewGrantView> {
    return this.steps.revoke(id, step, match);
  }

  @Post(':id/withdraw')
  @HttpCode(200)
  @Can('withdraw', 'ViewGrant')
  @ApiResult(viewGrantSchema)
  withdraw(
    @Param({ schema: idParams }) { id }: { id: string },
    @Body({ schema: viewGrantStepSchema }) step: ViewGrantStep,
    @IfMatch() match: IfMatchHeader,
  ): Promise<ViewGrantView> {
    return this.steps.withdraw(id, step, match);
  }
}
