import { Can } from '@mimamori/platform';
import { ApiResult } from '@mimamori/web';
import { Controller, Get } from '@nestjs/common';

import { findingRulesSchema, type FindingRulesView } from './finding-rules.schema';
import { FindingRules } from './finding-rules.service';

@Controller('v1/camera-finding-rules')
export class FindingRulesController {
  constructor(private readonly rules: FindingRules) {}

  @Get()
  @Can('read', 'Camera')
  @ApiResult(findingRulesSchema)
  all(): FindingRulesView {
    return this.rules.all();
  }
}
