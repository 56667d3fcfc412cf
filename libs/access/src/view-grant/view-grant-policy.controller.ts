import { Can } from '@mimamori/platform';
import { ApiResult, IfMatch, type IfMatchHeader } from '@mimamori/web';
import { Body, Controller, Get, Patch } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';

import {
  type GrantPolicyPatch,
  grantPolicyPatchSchema,
  grantPolicySchema,
  type GrantPolicyView,
  grantPolicyView,
} from './view-grant-policy.schema';
import { ViewGrantPolicies } from './view-grant-policy.service';

@ApiTags('access')
@Controller('v1/view-grant-policy')
export class ViewGrantPolicyController {
  constructor(private readonly policies: ViewGrantPolicies) {}

  @Get()
  @Can('read', 'ViewGrantPolicy')
  @ApiResult(grantPolicySchema)
  async get(): Promise<GrantPolicyView> {
    return grantPolicyView(await this.policies.current());
  }

  @Patch()
  @Can('update', 'ViewGrantPolicy')
  @ApiResult(grantPolicySchema)
  async update(
    @Body({ schema: grantPolicyPatchSchema }) patch: GrantPolicyPatch,
    @IfMatch('required') match: IfMatchHeader,
  ): Promise<GrantPolicyView> {
    return grantPolicyView(await this.policies.update(patch, match));
  }
}
