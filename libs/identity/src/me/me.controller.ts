import { Can, getTenantId } from '@mimamori/platform';
import { ApiResult, idSchema } from '@mimamori/web';
import { Controller, Delete, Get, HttpCode, Param } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';

import { Sessions } from '../session/session.service';
import { SessionStanding } from '../session/session.standing';
import { meSchema, type MeView, sessionListSchema } from './me.schema';
import { Me } from './me.service';

@ApiTags('identity')
@Controller('v1/me')
export class MeController {
  constructor(
    private readonly service: Me,
    private readonly sessions: Sessions,
    private readonly standing: SessionStanding,
  ) {}

  @ApiOperation({ summary: 'Who I am' })
  @Get()
  @Can('read', 'Me')
  @ApiResult(meSchema)
  me(): Promise<MeView> {
    return this.service.get();
  }

  @Get('sessions')
  @Can('read', 'Session')
  @ApiResult(sessionListSchema)
  async list() {
    return { items: await this.sessions.listOwn(), nextCursor: null };
  }

  @Delete('sessions/:id')
  @HttpCode(204)
  @Can('end', 'Session')
  async end(@Param('id', { schema: idSchema }) id: string): Promise<void> {
    await this.sessions.endOwn(id);
    this.standing.forget(getTenantId());
  }
}
