import { Can, ShownOnce } from '@mimamori/platform';
import { ApiResult, idSchema } from '@mimamori/web';
import { Controller, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';

import { activationLinkSchema } from '../sign-in/auth.schema';
import { Invitations } from './invitation.service';

@ApiTags('identity')
@Controller('v1/users/:id/invitations')
export class InvitationController {
  constructor(private readonly invitations: Invitations) {}

  @ApiOperation({ summary: 'Make a one-time link for somebody who has never signed in' })
  @Post()
  @ShownOnce()
  @Can('create', 'Invitation')
  @ApiResult(activationLinkSchema, { status: 201 })
  invite(@Param('id', { schema: idSchema }) id: string) {
    return this.invitations.invite(id);
  }
}
