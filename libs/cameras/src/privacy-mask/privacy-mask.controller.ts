import { Can } from '@mimamori/platform';
import { ApiResult, idParams, idSchema, IfMatch, type IfMatchHeader, type Page } from '@mimamori/web';
import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';

import { type MaskListRequest, maskListQuery } from './privacy-mask-list.schema';
import {
  type MaskCoverage,
  maskCoverageSchema,
  type MaskCreate,
  maskCreateSchema,
  type MaskPatch,
  maskPatchSchema,
  maskSchema,
  type MaskWithdraw,
  maskWithdrawSchema,
  type PrivacyMask,
} from './privacy-mask.schema';
import { PrivacyMasks } from './privacy-mask.service';

const maskParams = z.strictObject({ id: idSchema, maskId: idSchema });
type MaskParams = z.infer<typeof maskParams>;

@Controller('v1/cameras/:id/privacy-masks')
export class PrivacyMaskController {
  constructor(private readonly masks: PrivacyMasks) {}

  @Get()
  @Can('read', 'PrivacyMask')
  @ApiResult(maskSchema, { list: true })
  list(
    @Param({ schema: idParams }) { id }: { id: string },
    @Query({ schema: maskListQuery }) request: MaskListRequest,
  ): Promise<Page<PrivacyMask>> {
    return this.masks.list(id, request);
  }

  @Get('coverage')
  @Can('read', 'PrivacyMask')
  @ApiResult(maskCoverageSchema)
  coverage(@Param({ schema: idParams }) { id }: { id: string }): Promise<MaskCoverage> {
    return this.masks.coverage(id);
  }

  @Get(':maskId')
  @Can('read', 'PrivacyMask')
  @ApiResult(maskSchema)
  get(@Param({ schema: maskParams }) { id, maskId }: MaskParams): Promise<PrivacyMask> {
    return this.masks.get(maskId, id);
  }

  @Post()
  @Can('create', 'PrivacyMask')
  @ApiResult(maskSchema, { status: 201 })
  async create(
    @Param({ schema: idParams }) { id }: { id: string },
    @Body({ schema: maskCreateSchema }) input: MaskCreate,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PrivacyMask> {
    const mask = await this.masks.create(id, input);
    void reply.header('location', `/v1/cameras/${id}/privacy-masks/${mask.id}`);
    return mask;
  }

  @Patch(':maskId')
  @Can('update', 'PrivacyMask')
  @ApiResult(maskSchema)
  update(
    @Param({ schema: maskParams }) { id, maskId }: MaskParams,
    @Body({ schema: maskPatchSchema }) patch: MaskPatch,
    @IfMatch() match: IfMatchHeader,
  ): Promise<PrivacyMask> {
    return this.masks.update(maskId, patch, match, id);
  }

  @Post(':maskId/withdraw')
  @HttpCode(200)
  @Can('withdraw', 'PrivacyMask')
  @ApiResult(maskSchema)
  withdraw(
    @Param({ schema: maskParams }) { id, maskId }: MaskParams,
    @Body({ schema: maskWithdrawSchema }) given: MaskWithdraw,
    @IfMatch() match: IfMatchHeader,
  ): Promise<PrivacyMask> {
    return this.masks.withdraw(maskId, given, match, id);
  }
}
