import { Can } from '@mimamori/platform';
import { ApiResult, IfMatch, type IfMatchHeader } from '@mimamori/web';
import { Body, Controller, Get, Patch } from '@nestjs/common';

import {
  type TenantPatch,
  tenantPatchSchema,
  tenantSchema,
  type TenantView,
  tenantView,
} from './tenant.schema';
import { Tenants } from './tenant.service';

/** The caller's own tenant. */
@Controller('v1/tenant')
export class TenantController {
  constructor(private readonly tenants: Tenants) {}

  @Get()
  @Can('read', 'Tenant')
  @ApiResult(tenantSchema)
  async get(): Promise<TenantView> {
    return tenantView(await this.tenants.current());
  }

  @Patch()
  @Can('update', 'Tenant')
  @ApiResult(tenantSchema)
  async update(
    @Body({ schema: tenantPatchSchema }) patch: TenantPatch,
    @IfMatch() match: IfMatchHeader,
  ): Promise<TenantView> {
    return tenantView(await this.tenants.update(patch, match));
  }
}
