import { Can } from '@mimamori/platform';
import { ConnectionArgs, connectionRequest, toConnection } from '@mimamori/web';
import { Args, Query, Resolver } from '@nestjs/graphql';

import { type MetricView, safeguardQuery, type SafeguardView } from './safeguard.schema';
import { Safeguards } from './safeguard.service';
import { SafeguardConnection, SafeguardFilter, SafeguardType } from './safeguard.type';
import type { MetricType } from './safeguard-proof.type';

@Resolver(() => SafeguardType)
export class SafeguardResolver {
  constructor(private readonly service: Safeguards) {}

  @Query(() => SafeguardType, { nullable: true })
  @Can('read', 'Safeguard')
  async safeguard(@Args('code', { type: () => String }) code: string): Promise<SafeguardType> {
    return asType(await this.service.get(code));
  }

  @Query(() => SafeguardConnection)
  @Can('read', 'Safeguard')
  async safeguards(
    @Args() args: ConnectionArgs,
    @Args('filter', { type: () => SafeguardFilter, nullable: true }) filter?: SafeguardFilter,
  ) {
    const { page } = await this.service.list(connectionRequest(safeguardQuery, args, filter));
    return toConnection(page);
  }
}

/** GraphQL has no value of several types: a number, a flag and `never` are fields of their own. */
function asType(view: SafeguardView): SafeguardType {
  return { ...view, cameraExamples: view.cameraExamples.items, metrics: view.metrics.map(metricType) };
}

function metricType({ observation, ...metric }: MetricView): MetricType {
  const { value, facts } = observation;
  return {
    ...metric,
    observation: {
      ...observation,
      number: typeof value === 'number' ? value : null,
      flag: typeof value === 'boolean' ? value : null,
      never: value === 'never',
      facts: facts.map((fact) => ({ ...fact, value: String(fact.value) })),
    },
  };
}
