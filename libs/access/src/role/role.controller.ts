import { Can } from '@mimamori/platform';
import { ApiResult } from '@mimamori/web';
import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';

import { myPermissionsSchema, roleListSchema } from './role.schema';
import { Roles } from './role.service';

@ApiTags('access')
@Controller('v1')
export class RoleController {
  constructor(private readonly roles: Roles) {}

  @Get('roles')
  @Can('read', 'Role')
  @ApiResult(roleListSchema)
  async list() {
    return { items: await this.roles.list(), nextCursor: null };
  }

  @Get('me/permissions')
  @Can('read', 'MyPermissions')
  @ApiResult(myPermissionsSchema)
  mine() {
    return this.roles.mine();
  }
}
