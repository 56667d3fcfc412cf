import { Can } from '@mimamori/platform';
import { ApiResult } from '@mimamori/web';
import { Controller, Get, Param, Query } from '@nestjs/common';

import {
  safeguardPageSchema,
  safeguardParams,
  safeguardQuery,
  safeguardSchema,
  type SafeguardQuery,
  type SafeguardView,
} from './safeguard.schema';
import { Safeguards } from './safeguard.service';

@Controller('v1/safeguards')
export class SafeguardController {
  constructor(private readonly safeguards: Safeguards) {}

  @Get()
  @Can('read', 'Safeguard')
  @ApiResult(safeguardPageSchema)
  async list(@Query({ schema: safeguardQuery }) query: SafeguardQuery) {
    const { page, ...overview } = await this.safeguards.list(query);
    return { ...overview, ...page };
  }

  @Get(':code')
  @Can('read', 'Safeguard')
  @ApiResult(safeguardSchema)
  get(@Param({ schema: safeguardParams }) { code }: { code: string }): Promise<SafeguardView> {
    return this.safeguards.get(code);
  }
}
