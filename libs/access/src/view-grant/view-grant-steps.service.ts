import { getTenantId, TenantDb, type Tx } from '@mimamori/platform';
import { type IfMatchHeader, parseInput } from '@mimamori/web';
import { Injectable } from '@nestjs/common';

import { AccessAuthorizer } from '../ability/access.authorizer';
import { ViewGrantRequests } from './view-grant-request.service';
import {
  toViewGrantView,
  type ViewGrantRequest,
  type ViewGrantRow,
  type ViewGrantStep,
  viewGrantStepSchema,
  type ViewGrantView,
} from './view-grant.schema';
import { ViewGrants } from './view-grant.service';

type StepIn = (tx: Tx, id: string, step: ViewGrantStep, match: IfMatchHeader) => Promise<ViewGrantRow>;

/** Commands on view grants: each is one transaction, and holds in this process at once. */
@Injectable()
export class ViewGrantSteps {
  constructor(
    private readonly db: TenantDb,
    private readonly requests: ViewGrantRequests,
    private readonly grants: ViewGrants,
    private readonly authorizer: AccessAuthorizer,
  ) {}

  /** @throws Forbidden, InvalidInput, TooManyGrants, GrantNeedsPerson */
  request(input: ViewGrantRequest): Promise<ViewGrantView> {
    return this.db.transaction(async (tx) => this.grants.get(await this.requests.requestIn(tx, input), tx));
  }

  /** @throws NotFound, Forbidden, SelfApproval, VersionMismatch, GrantNotOpen */
  approve(id: string, step: ViewGrantStep, match: IfMatchHeader): Promise<ViewGrantView> {
    return this.take((...args) => this.grants.approveIn(...args), id, step, match);
  }

  /** @throws NotFound, Forbidden, VersionMismatch, GrantNotOpen */
  reject(id: string, step: ViewGrantStep, match: IfMatchHeader): Promise<ViewGrantView> {
    return this.take((...args) => this.grants.rejectIn(...args), id, step, match);
  }

  /** @throws NotFound, Forbidden, VersionMismatch, GrantNotOpen */
  revoke(id: string, step: ViewGrantStep, match: IfMatchHeader): Promise<ViewGrantView> {
    return this.take((...args) => this.grants.revokeIn(...args), id, step, match);
  }

  /** @throws NotFound, Forbidden, VersionMismatch, GrantNotOpen */
  withdraw(id: string, step: ViewGrantStep, match: IfMatchHeader): Promise<ViewGrantView> {
    return this.take((...args) => this.grants.withdrawIn(...args), id, step, match);
  }

  private async take(
    stepIn: StepIn,
    id: string,
    step: ViewGrantStep,
    match: IfMatchHeader,
  ): Promise<ViewGrantView> {
    const given = parseInput(viewGrantStepSchema, step);
    const row = await this.db.transaction((tx) => stepIn(tx, id, given, match));
    this.authorizer.forget(getTenantId());
    return toViewGrantView(row);
  }
}
