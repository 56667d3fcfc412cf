import { Public } from '@mimamori/platform';
import { ApiResult, Unlimited } from '@mimamori/web';
import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';

import { SigningKeys } from './signing-key.service';

const jwksSchema = z
  .object({ keys: z.array(z.record(z.string(), z.unknown())) })
  .meta({ id: 'JsonWebKeySet' });

@ApiTags('identity')
@Controller('.well-known')
export class JwksController {
  constructor(private readonly keys: SigningKeys) {}

  @ApiOperation({ summary: 'Get the public keys that verify access tokens' })
  @Get('jwks.json')
  @Public('public keys, for whoever verifies our tokens')
  @Unlimited('answers from memory, and verifiers ask whenever they meet a new key')
  @ApiResult(jwksSchema)
  jwks() {
    return this.keys.jwks();
  }
}
