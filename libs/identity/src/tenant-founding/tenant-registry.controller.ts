import { Can, ShownOnce } from '@mimamori/platform';
import { ApiResult } from '@mimamori/web';
import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';

import { TenantDirectory } from './tenant-directory.service';
import {
  foundedTenantSchema,
  type FoundTenant,
  foundTenantSchema,
  registeredTenantSchema,
  type TenantQuery,
  tenantQuerySchema,
} from './tenant-founding.schema';
import { TenantFounding } from './tenant-founding.service';

@ApiTags('identity')
@Controller('v1/tenants')
export class TenantRegistryController {
  constructor(
    private readonly directory: TenantDirectory,
    private readonly founding: TenantFounding,
  ) {}

  @Get()
  @Can('read', 'TenantRegistry')
  @ApiResult(registeredTenantSchema, { list: true })
  list(@Query({ schema: tenantQuerySchema }) query: TenantQuery) {
    return this.directory.list(query);
  }

  @Post()
  @ShownOnce()
  @Can('create', 'TenantRegistry')
  @ApiResult(foundedTenantSchema, { status: 201 })
  create(@Body({ schema: foundTenantSchema }) input: FoundTenant) {
    return this.founding.found(input);
  }
}
