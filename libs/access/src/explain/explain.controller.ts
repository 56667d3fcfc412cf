import { Can } from '@mimamori/platform';
import { ApiResult } from '@mimamori/web';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';

import { type Explanation, explanationSchema, type ExplainRequest, explainSchema } from './explain.schema';
import { Explanations } from './explain.service';

@ApiTags('access')
@Controller('v1/access')
export class ExplainController {
  constructor(private readonly explanations: Explanations) {}

  @Post('explain')
  @HttpCode(200)
  @Can('read', 'AccessExplanation')
  @ApiResult(explanationSchema)
  explain(@Body({ schema: explainSchema }) request: ExplainRequest): Promise<Explanation> {
    return this.explanations.explain(request);
  }
}
