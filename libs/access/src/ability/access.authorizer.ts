import {
  Authorizer,
  Clock,
  CommittedSignals,
  getContext,
  type Permissions,
  type Principal,
  runInContext,
  TenantDb,
} from '@mimamori/platform';
import { SITES_CHANGED } from '@mimamori/sites';
import { USERS_CHANGED } from '@mimamori/users';
import { Injectable, type OnModuleInit } from '@nestjs/common';

import { AbilityPermissions, SYSTEM_RULES } from './ability.permissions';
import { compileRules } from './ability.rules';
import { InvalidationCache } from './invalidation.cache';
import { type LiveRole, readLiveRoles } from './live-roles.queries';
import { PolicyBook } from './policy.book';

/** Tells every process that a tenant (the payload) was suspended, ended or taken up again. */
export const TENANT_CHANGED = 'mimamori_tenant_changed';

/** Channels whose payload is the tenant in which somebody's rights may have changed. */
const CHANNELS = ['mimamori_access_changed', SITES_CHANGED, USERS_CHANGED, TENANT_CHANGED];

/** What one principal holds now. */
export interface Access {
  readonly permissions: AbilityPermissions;
  readonly roles: readonly LiveRole[];
}

/** One ability per principal, kept until a signal or the clock says that it may have changed. */
@Injectable()
export class AccessAuthorizer extends Authorizer implements OnModuleInit {
  private readonly cache: InvalidationCache<Access>;
  private system?: Access;

  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly book: PolicyBook,
    private readonly signals: CommittedSignals,
  ) {
    super();
    this.cache = new InvalidationCache(() => this.signals.connected);
  }

  async onModuleInit(): Promise<void> {
    const [first, ...others] = CHANNELS;
    const forget = (tenantId: string) => this.forget(tenantId);
    await this.signals.listen(first as string, forget, () => this.cache.flush());
    for (const channel of others) await this.signals.listen(channel, forget);
  }

  async permissionsOf(principal: Principal): Promise<Permissions> {
    return (await this.accessOf(principal)).permissions;
  }

  async accessOf({ kind, id, tenantId }: Principal): Promise<Access> {
    if (kind === 'system')
      return (this.system ??= {
        permissions: new AbilityPermissions(SYSTEM_RULES, this.book.columns),
        roles: [],
      });
    return this.cache.get(tenantId, id, this.clock.now(), () =>
      runInContext({ ...getContext(), tenantId }, () => this.load(id)),
    );
  }

  /** For the process that made a change: its next answer must not wait for its own signal. */
  forget(tenantId: string): void {
    this.cache.forget(tenantId);
  }

  private async load(userId: string) {
    const { standing, roles, until } = await readLiveRoles(this.db, userId, this.clock.now());
    const rules = standing ? compileRules(this.book.policies, roles, userId) : [];
    return { value: { permissions: new AbilityPermissions(rules, this.book.columns), roles }, until };
  }
}
