import { getContext, Public, Translator } from '@mimamori/platform';
import { ApiResult, Limited, requireSecureTransport } from '@mimamori/web';
import { Body, Controller, Get, HttpCode, Post, Query, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';

import { ACTIVATION, MFA } from '../identity.limits';
import { tokensSchema } from '../sign-in/auth.schema';
import { SignInAnswers } from '../sign-in/sign-in.answers';
import { FirstEnrolments } from './first-enrolment.service';
import {
  enrolmentHelpSchema,
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

const linkQuery = z.strictObject({ link: z.string().max(200) });

@ApiTags('identity')
@Controller('v1/auth/mfa')
export class MfaController {
  constructor(
    private readonly signIns: MfaSignIns,
    private readonly enrolments: FirstEnrolments,
    private readonly answers: SignInAnswers,
    private readonly translator: Translator,
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

  /** Opening the link looks at nothing and changes nothing: mail scanners open links, too. */
  @ApiOperation({ summary: 'Explain how to use an enrolment link' })
  @Get('enrolments')
  @Public('explains how to use an enrolment link; says the same to any token')
  @Limited(ACTIVATION)
  @ApiResult(enrolmentHelpSchema)
  explain(@Query({ schema: linkQuery }) { link }: z.output<typeof linkQuery>) {
    const { locale } = getContext();
    const say = (key: string) => this.translator.t(`identity:enrolment.${key}`, locale);
    return {
      title: say('title'),
      detail: say('detail'),
      method: 'POST' as const,
      path: '/v1/auth/mfa/enrolments',
      body: { token: say('token'), kind: 'totp' as const, link },
    };
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
