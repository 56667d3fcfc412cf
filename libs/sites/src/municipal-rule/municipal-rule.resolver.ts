import { Can } from '@mimamori/platform';
import {
  type Connection,
  ConnectionArgs,
  connectionRequest,
  idSchema,
  IfMatchHeader,
  mapPage,
  toConnection,
  ZodArgsPipe,
} from '@mimamori/web';
import { Args, ID, Int, Mutation, Query, Resolver } from '@nestjs/graphql';

import { municipalRuleListQuery } from './municipal-rule.queries';
import {
  type MunicipalRuleCreate,
  municipalRuleCreateSchema,
  type MunicipalRulePatch,
  municipalRulePatchSchema,
  type MunicipalRuleView,
  municipalRuleView,
} from './municipal-rule.schema';
import { MunicipalRules } from './municipal-rule.service';
import {
  MunicipalRuleConnection,
  MunicipalRuleCreateInput,
  MunicipalRuleFilterInput,
  MunicipalRulePatchInput,
  MunicipalRuleType,
} from './municipal-rule.type';

@Resolver(() => MunicipalRuleType)
export class MunicipalRuleResolver {
  constructor(private readonly rules: MunicipalRules) {}

  @Query(() => MunicipalRuleType, { nullable: true })
  @Can('read', 'MunicipalRule')
  async municipalRule(
    @Args('id', { type: () => ID }, new ZodArgsPipe(idSchema, '/id')) id: string,
  ): Promise<MunicipalRuleView> {
    return municipalRuleView(await this.rules.get(id));
  }

  @Query(() => MunicipalRuleConnection)
  @Can('read', 'MunicipalRule')
  async municipalRules(
    @Args() args: ConnectionArgs,
    @Args('filter', { type: () => MunicipalRuleFilterInput, nullable: true })
    filter?: MunicipalRuleFilterInput | null,
  ): Promise<Connection<MunicipalRuleView>> {
    const request = connectionRequest(municipalRuleListQuery, args, filter ?? {});
    return toConnection(mapPage(await this.rules.list(request), municipalRuleView));
  }

  @Mutation(() => MunicipalRuleType)
  @Can('create', 'MunicipalRule')
  async createMunicipalRule(
    @Args(
      'input',
      { type: () => MunicipalRuleCreateInput },
      new ZodArgsPipe(municipalRuleCreateSchema, '/input'),
    )
    input: MunicipalRuleCreate,
  ): Promise<MunicipalRuleView> {
    return municipalRuleView(await this.rules.create(input));
  }

  @Mutation(() => MunicipalRuleType)
  @Can('update', 'MunicipalRule')
  async updateMunicipalRule(
    @Args('id', { type: () => ID }, new ZodArgsPipe(idSchema, '/id')) id: string,
    @Args(
      'patch',
      { type: () => MunicipalRulePatchInput },
      new ZodArgsPipe(municipalRulePatchSchema, '/patch'),
    )
    patch: MunicipalRulePatch,
    @Args('expectedVersion', { type: () => Int, nullable: true }) expectedVersion?: number | null,
  ): Promise<MunicipalRuleView> {
    const match = IfMatchHeader.ofVersion(id, expectedVersion);
    return municipalRuleView(await this.rules.update(id, patch, match));
  }

  /** Answers what is gone. */
  @Mutation(() => MunicipalRuleType)
  @Can('delete', 'MunicipalRule')
  async deleteMunicipalRule(
    @Args('id', { type: () => ID }, new ZodArgsPipe(idSchema, '/id')) id: string,
    @Args('expectedVersion', { type: () => Int, nullable: true }) expectedVersion?: number | null,
  ): Promise<MunicipalRuleView> {
    return municipalRuleView(await this.rules.remove(id, IfMatchHeader.ofVersion(id, expectedVersion)));
  }
}
