import { Can } from '@mimamori/platform';
import { ZodArgsPipe } from '@mimamori/web';
import { Args, Query, Resolver } from '@nestjs/graphql';

import { type Explanation, type ExplainRequest, explainSchema } from './explain.schema';
import { Explanations } from './explain.service';
import { AccessExplanationType, AccessQuestionInput } from './explain.type';

@Resolver(() => AccessExplanationType)
export class ExplainResolver {
  constructor(private readonly explanations: Explanations) {}

  @Query(() => AccessExplanationType, { nullable: true })
  @Can('read', 'AccessExplanation')
  explainAccess(
    @Args('input', { type: () => AccessQuestionInput }, new ZodArgsPipe(explainSchema, '/input'))
    request: ExplainRequest,
  ): Promise<Explanation> {
    return this.explanations.explain(request);
  }
}
