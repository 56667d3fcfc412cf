import { Can } from '@mimamori/platform';
import { ApiResult, IfMatch, type IfMatchHeader } from '@mimamori/web';
import { Body, Controller, Get, Patch } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';

import {
  type SignInPolicyPatch,
  signInPolicyPatchSchema,
  signInPolicySchema,
  type SignInPolicyView,
  signInPolicyView,
} from './sign-in-policy.schema';
import { SignInPolicies } from './sign-in-policy.service';

@ApiTags('identity')
@Controller('v1/sign-in-policy')
export class SignInPolicyController {
  constructor(private readonly policies: SignInPolicies) {}

  @Get()
  @Can('read', 'SignInPolicy')
  @ApiResult(signInPolicySchema)
  async get(): Promise<SignInPolicyView> {
    return signInPolicyView(await this.policies.current());
  }

  @Patch()
  @Can('update', 'SignInPolicy')
  @ApiResult(signInPolicySchema)
  async update(
    @Body({ schema: signInPolicyPatchSchema }) patch: SignInPolicyPatch,
    @IfMatch('required') match: IfMatchHeader,
  ): Promise<SignInPolicyView> {
    return signInPolicyView(await this.policies.update(patch, match));
  }
}
