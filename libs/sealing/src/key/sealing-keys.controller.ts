import { Clock, Public } from '@mimamori/platform';
import { ApiResult, Unlimited } from '@mimamori/web';
import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';

import { type SealingKeys, sealingKeysSchema } from './key-ring';
import { SealingKeyHistory } from './sealing-key.service';

/** A new key is listed a minute before it signs. */
const KEPT_MILLISECONDS = 10_000;

@ApiTags('sealing')
@Controller('.well-known')
export class SealingKeysController {
  private kept?: { readonly at: number; readonly list: SealingKeys };

  constructor(
    private readonly keys: SealingKeyHistory,
    private readonly clock: Clock,
  ) {}

  @ApiOperation({ summary: 'List the public keys that verify what this installation signed' })
  @Get('mimamori-sealing-keys.json')
  @Public('public keys, for whoever verifies our logs and certificates')
  @Unlimited('answers from memory for ten seconds, and verifiers ask rarely')
  @ApiResult(sealingKeysSchema)
  async list(): Promise<SealingKeys> {
    const at = this.clock.now().getTime();
    if (!this.kept || Math.abs(at - this.kept.at) >= KEPT_MILLISECONDS)
      this.kept = { at, list: await this.keys.list() };
    return this.kept.list;
  }
}
