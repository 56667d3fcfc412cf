import { getContext, Public, Translator } from '@mimamori/platform';
import { ApiResult, Limited, requireSecureTransport } from '@mimamori/web';
import { Body, Controller, Get, HttpCode, Post, Query, Req } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';

import { ACTIVATION } from '../identity.limits';
import { type Activate, activateSchema, activationHelpSchema } from '../sign-in/auth.schema';
import { Activations } from './activation.service';

const linkQuery = z.strictObject({ token: z.string().max(200) });

@ApiTags('identity')
@Controller('v1/auth/activate')
export class ActivationController {
  constructor(
    private readonly activations: Activations,
    private readonly translator: Translator,
  ) {}

  /** Opening the link looks at nothing and changes nothing: mail scanners open links, too. */
  @ApiOperation({ summary: 'Explain how to use a one-time link' })
  @Get()
  @Public('explains how to use an activation link; says the same to any token')
  @Limited(ACTIVATION)
  @ApiResult(activationHelpSchema)
  explain(@Query({ schema: linkQuery }) { token }: z.output<typeof linkQuery>) {
    const { locale } = getContext();
    return {
      title: this.translator.t('identity:activation.title', locale),
      detail: this.translator.t('identity:activation.detail', locale),
      method: 'POST' as const,
      path: '/v1/auth/activate',
      body: { token, password: this.translator.t('identity:activation.password', locale) },
    };
  }

  @ApiOperation({ summary: 'Set a password with a one-time link' })
  @Post()
  @HttpCode(204)
  @Public('the one-time token is the proof')
  @Limited(ACTIVATION)
  async activate(
    @Body({ schema: activateSchema }) { token, password }: Activate,
    @Req() request: FastifyRequest,
  ) {
    requireSecureTransport(request);
    await this.activations.redeem(token, password);
  }
}
