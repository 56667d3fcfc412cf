import { Can, getTenantId } from '@mimamori/platform';
import { ApiResult, idSchema } from '@mimamori/web';
import { Controller, Delete, Get, HttpCode, Param } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';

import { SessionStanding } from '../session/session.standing';
import { userMfaSchema, type UserMfaView } from './mfa.schema';
import { UserMfa } from './user-mfa.service';

@ApiTags('identity')
@Controller('v1/users/:id/mfa')
export class UserMfaController {
  constructor(
    private readonly mfa: UserMfa,
    private readonly standing: SessionStanding,
  ) {}

  @ApiOperation({ summary: 'Whether a person has second factors' })
  @Get()
  @Can('read', 'Mfa')
  @ApiResult(userMfaSchema)
  get(@Param('id', { schema: idSchema }) id: string): Promise<UserMfaView> {
    return this.mfa.get(id);
  }

  @ApiOperation({ summary: "Take a person's second factors away" })
  @Delete()
  @HttpCode(204)
  @Can('reset', 'Mfa')
  async reset(@Param('id', { schema: idSchema }) id: string): Promise<void> {
    await this.mfa.reset(id);
    this.standing.forget(getTenantId());
  }
}
