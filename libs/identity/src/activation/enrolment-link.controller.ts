import { Can, ShownOnce } from '@mimamori/platform';
import { ApiResult, idSchema } from '@mimamori/web';
import { Controller, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';

import { enrolmentLinkSchema } from '../sign-in/auth.schema';
import { EnrolmentLinks } from './enrolment-link.service';

@ApiTags('identity')
@Controller('v1/users/:id/enrolment-links')
export class EnrolmentLinkController {
  constructor(private readonly links: EnrolmentLinks) {}

  @ApiOperation({ summary: 'Make a one-time link for enrolling a first factor from outside of the networks' })
  @Post()
  @ShownOnce()
  @Can('create', 'Invitation')
  @ApiResult(enrolmentLinkSchema, { status: 201 })
  make(@Param('id', { schema: idSchema }) id: string) {
    return this.links.make(id);
  }
}
