import { Public } from '@mimamori/platform';
import { ApiResult, Limited, requireSecureTransport } from '@mimamori/web';
import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { MFA } from '../identity.limits';
import { tokensSchema } from '../sign-in/auth.schema';
import { SignInAnswers } from '../sign-in/sign-in.answers';
import { FirstEnrolments } from './first-enrolment.service';
import {
  firstBegunSchema,
  type FirstConfirm,
  firstConfirmedSchema,
  firstConfirmSchema,
  type FirstEnrol,
  firstEnrolSchema,
  type MfaSignIn,
  mfaSignInSchema,
} from './mfa.schema';
import { MfaSignIns } from './mfa-sign-in.service';

@ApiTags('identity')
@Controller('v1/auth/mfa')
export class MfaController {
  constructor(
    private readonly signIns: MfaSignIns,
    private readonly enrolments: FirstEnrolments,
    private readonly answers: SignInAnswers,
  ) {}

  @ApiOperation({ summary: 'Go on with a sign-in by a second factor' })
  @Post()
  @HttpCode(200)
  @Public('the token of a right password, and a factor, are the proof')
  @Limited(MFA)
  @ApiResult(tokensSchema)
  async answer(
    @Body({ schema: mfaSignInSchema }) body: MfaSignIn,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    requireSecureTransport(request);
    return this.answers.answer(await this.signIns.answer(body), reply);
  }

  @ApiOperation({ summary: 'Begin to enrol a factor that the sign-in policy asks for' })
  @Post('enrolments')
  @HttpCode(200)
  @Public('the token of a right password is the proof')
  @Limited(MFA)
  @ApiResult(firstBegunSchema)
  begin(@Body({ schema: firstEnrolSchema }) body: FirstEnrol, @Req() request: FastifyRequest) {
    requireSecureTransport(request);
    return this.enrolments.begin(body);
  }

  @ApiOperation({ summary: 'Show the enrolled factor and go on with the sign-in' })
  @Post('enrolments/confirm')
  @HttpCode(200)
  @Public('the token of a right password is the proof')
  @Limited(MFA)
  @ApiResult(firstConfirmedSchema)
  async confirm(
    @Body({ schema: firstConfirmSchema }) body: FirstConfirm,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    requireSecureTransport(request);
    const { outcome, recoveryCodes } = await this.enrolments.confirm(body);
    return { ...(await this.answers.answer(outcome, reply)), recoveryCodes };
  }
}
