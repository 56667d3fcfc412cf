import { Public } from '@mimamori/platform';
import { ApiResult } from '@mimamori/web';
import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';

import { SigningKeys } from './signing-key.service';

const jwksSchema = z
  .object({ keys: z.array(z.record(z.string(), z.unknown())) })
  .meta({ id: 'JsonWebKeySet' });

@ApiTags('identity')
@Controller('.well-known')
export class JwksController {
  constructor(private readonly keys: SigningKeys) {}

  @Get('jwks.json')
  @Public('public keys, for whoever verifies our tokens')
  @ApiResult(jwksSchema)
  jwks() {
    return this.keys.jwks();
  }
}
