import { AccessAuthorizer } from '@mimamori/access';
import { Can, getPrincipal, getTenantId } from '@mimamori/platform';
import { ApiResult, idSchema } from '@mimamori/web';
import { Tenants } from '@mimamori/tenancy';
import { Users, userView } from '@mimamori/users';
import { Controller, Delete, Get, HttpCode, Param } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';

import { Sessions } from '../session/session.service';
import { SessionStanding } from '../session/session.standing';
import { meSchema, sessionListSchema } from './me.schema';

@ApiTags('identity')
@Controller('v1/me')
export class MeController {
  constructor(
    private readonly users: Users,
    private readonly tenants: Tenants,
    private readonly authorizer: AccessAuthorizer,
    private readonly sessions: Sessions,
    private readonly standing: SessionStanding,
  ) {}

  @ApiOperation({ summary: 'Who I am' })
  @Get()
  @Can('read', 'Me')
  @ApiResult(meSchema)
  async me() {
    const principal = getPrincipal();
    const user = userView(await this.users.get(principal.id));
    const { tenantId, code, name } = await this.tenants.current();
    const { roles } = await this.authorizer.accessOf(principal);
    return {
      user,
      tenant: { id: tenantId, code, name },
      roles: [...new Set(roles.map(({ role }) => role))],
      locale: user.locale,
    };
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
