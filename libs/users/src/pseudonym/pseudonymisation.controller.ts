import { Can } from '@mimamori/platform';
import { ApiResult, idParams, IfMatch, type IfMatchHeader } from '@mimamori/web';
import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';

import {
  type Pseudonymisation,
  pseudonymisationSchema,
  userSchema,
  type UserView,
  userView,
} from '../user/user.schema';
import { Pseudonymisations } from './pseudonymisation.service';

@Controller('v1/users/:id/pseudonymise')
export class PseudonymisationController {
  constructor(private readonly pseudonymisations: Pseudonymisations) {}

  @Post()
  @HttpCode(200)
  @Can('pseudonymise', 'User')
  @ApiResult(userSchema)
  async create(
    @Param({ schema: idParams }) { id }: { id: string },
    @Body({ schema: pseudonymisationSchema }) input: Pseudonymisation,
    @IfMatch('required') match: IfMatchHeader,
  ): Promise<UserView> {
    return userView(await this.pseudonymisations.pseudonymise(id, input, match));
  }
}
