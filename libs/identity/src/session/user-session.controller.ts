import { Can, getTenantId } from '@mimamori/platform';
import { ApiResult, idSchema } from '@mimamori/web';
import { Controller, Delete, Get, HttpCode, Param } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';

import { sessionListSchema } from '../me/me.schema';
import { SessionStanding } from './session.standing';
import { UserSessions } from './user-session.service';

@ApiTags('identity')
@Controller('v1/users/:id/sessions')
export class UserSessionController {
  constructor(
    private readonly sessions: UserSessions,
    private readonly standing: SessionStanding,
  ) {}

  @ApiOperation({ summary: "List a person's sessions that still work" })
  @Get()
  @Can('read', 'Session')
  @ApiResult(sessionListSchema)
  async list(@Param('id', { schema: idSchema }) id: string) {
    return { items: await this.sessions.list(id), nextCursor: null };
  }

  @ApiOperation({ summary: "End one of a person's sessions" })
  @Delete(':sessionId')
  @HttpCode(204)
  @Can('end', 'Session')
  async end(
    @Param('id', { schema: idSchema }) id: string,
    @Param('sessionId', { schema: idSchema }) sessionId: string,
  ): Promise<void> {
    await this.sessions.end(id, sessionId);
    this.standing.forget(getTenantId());
  }

  @ApiOperation({ summary: "End all of a person's sessions" })
  @Delete()
  @HttpCode(204)
  @Can('end', 'Session')
  async endAll(@Param('id', { schema: idSchema }) id: string): Promise<void> {
    await this.sessions.endAll(id);
    this.standing.forget(getTenantId());
  }
}
