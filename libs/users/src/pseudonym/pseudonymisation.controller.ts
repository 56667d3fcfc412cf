import { Can } from '@mimamori/platform';
import { ApiResult, idParams, IfMatch, type IfMatchHeader } from '@mimamori/web';
import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';

import {
  type Pseudonymisation,
  pseudonymisationSchema,
  userSchema,
  type UserView,
} from '../user/user.schema';
import { Users } from '../user/user.service';
import { Pseudonymisations } from './pseudonymisation.service';

@Controller('v1/users/:id/pseudonymise')
export class PseudonymisationController {
  constructor(
    private readonly pseudonymisations: Pseudonymisations,
    private readonly users: Users,
  ) {}

  @Post()
  @HttpCode(200)
  @Can('pseudonymise', 'User')
  @ApiResult(userSchema)
  async create(
    @Param({ schema: idParams }) { id }: { id: string },
    @Body({ schema: pseudonymisationSchema }) input: Pseudonymisation,
    @IfMatch('required') match: IfMatchHeader,
  ): Promise<UserView> {
    return this.users.view(await this.pseudonymisations.pseudonymise(id, input, match));
  }
}
