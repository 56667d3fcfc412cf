import { Can, ShownOnce } from '@mimamori/platform';
import { ApiResult, requireSecureTransport } from '@mimamori/web';
import { Body, Controller, HttpCode, Post, Req } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';

import {
  type SupportSessionRequest,
  supportSessionRequestSchema,
  supportSessionSchema,
  type SupportSessionView,
} from './support-session.schema';
import { SupportSessions } from './support-session.service';

@ApiTags('identity')
@Controller('v1/support-sessions')
export class SupportSessionController {
  constructor(private readonly sessions: SupportSessions) {}

  @ApiOperation({ summary: 'Exchange the code of a support ticket for a token; for platform operators' })
  @Post()
  @HttpCode(200)
  @ShownOnce()
  @Can('create', 'SupportSession')
  @ApiResult(supportSessionSchema)
  open(
    @Body({ schema: supportSessionRequestSchema }) input: SupportSessionRequest,
    @Req() request: FastifyRequest,
  ): Promise<SupportSessionView> {
    requireSecureTransport(request);
    return this.sessions.open(input);
  }
}
