import {
  Authorizer,
  Clock,
  CommittedSignals,
  findContext,
  getContext,
  type Narrowing,
  type Permissions,
  type Principal,
  type Reader,
  rightsHolder,
  runInContext,
  TenantDb,
} from '@mimamori/platform';
import { SITES_CHANGED } from '@mimamori/sites';
import { NETWORKS_CHANGED } from '@mimamori/tenancy';
import { USERS_CHANGED } from '@mimamori/users';
import { Injectable, type OnModuleInit } from '@nestjs/common';

import { SupportAccess } from '../support-ticket/support.access';
import { AbilityPermissions, SYSTEM_RULES } from './ability.permissions';
import type { SavedRule } from './ability.rules';
import { type HeldNow, rulesOf } from './held.rules';
import { InvalidationCache } from './invalidation.cache';
import { type LiveRole, readLiveRoles } from './live-roles.queries';
import { narrowingDigest } from './narrowing.rules';
import { readOpenGrants, readOutsideViewing } from './open-grants.queries';
import { PolicyBook } from './policy.book';
import { nextChange } from './standing.rules';
import { readTrees, withBranches } from './tree.rules';
import { type OutsideViewing, type Viewpoint, Viewpoints } from './viewpoint';

/** Tells every process that a tenant (the payload) was suspended, ended or taken up again. */
export const TENANT_CHANGED = 'mimamori_tenant_changed';

/** Channels whose payload is the tenant in which somebody's rights may have changed. */
const CHANNELS = ['mimamori_access_changed', SITES_CHANGED, USERS_CHANGED, TENANT_CHANGED, NETWORKS_CHANGED];
const NOBODY = { outside: false, grants: [] } satisfies Viewpoint;

/** What one principal holds now. */
export interface Access {
  readonly permissions: AbilityPermissions;
  readonly roles: readonly LiveRole[];
  /** From where, and with which open grants. */
  readonly from: Viewpoint;
}

/** One ability per principal, kept until a signal or the clock says that it may have changed. */
@Injectable()
export class AccessAuthorizer extends Authorizer implements OnModuleInit {
  private readonly cache: InvalidationCache<Viewpoints<Access>>;
  private readonly outside: InvalidationCache<OutsideViewing>;
  private system?: Access;

  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly book: PolicyBook,
    private readonly signals: CommittedSignals,
    private readonly support: SupportAccess,
  ) {
    super();
    this.cache = new InvalidationCache(() => this.signals.connected);
    this.outside = new InvalidationCache(() => this.signals.connected);
  }

  async onModuleInit(): Promise<void> {
    const [first, ...others] = CHANNELS;
    const forget = (tenantId: string) => this.forget(tenantId);
    const flush = () => {
      this.support.flush();
      this.cache.flush();
      this.outside.flush();
    };
    await this.signals.listen(first as string, forget, flush);
    for (const channel of others) await this.signals.listen(channel, forget);
  }

  async permissionsOf(principal: Principal): Promise<Permissions> {
    return (await this.accessOf(principal)).permissions;
  }

  async accessOf(principal: Principal): Promise<Access> {
    const { kind, tenantId, narrowing, homeTenantId } = principal;
    if (homeTenantId) return this.support.accessOf(principal);
    if (kind === 'system')
      return (this.system ??= {
        permissions: new AbilityPermissions(SYSTEM_RULES, this.book.columns),
        roles: [],
        from: NOBODY,
      });
    const userId = rightsHolder(principal);
    const key = narrowing ? `${userId} ${narrowingDigest(narrowing)}` : userId;
    const viewpoints = await this.cache.get(tenantId, key, this.clock.now(), () =>
      runInContext({ ...getContext(), tenantId }, () => this.load(tenantId, userId, narrowing)),
    );
    return viewpoints.from(findContext()?.ip);
  }

  /** For the process that made a change: its next answer must not wait for its own signal. */
  forget(tenantId: string): void {
    this.support.forget(tenantId);
    this.cache.forget(tenantId);
    this.outside.forget(tenantId);
  }

  private async load(tenantId: string, userId: string, narrowing: Narrowing | undefined) {
    const held = await this.heldBy(tenantId, userId);
    const { roles, viewing, grants, until } = held;
    const build = (from: Viewpoint): Access => {
      const rules = rulesOf(this.book, { ...held, from, ...(narrowing ? { narrowing } : {}) });
      return { permissions: new AbilityPermissions(rules, this.book.columns), roles, from };
    };
    return { value: new Viewpoints(viewing, grants, build), until };
  }

  /** What an ability is made of, read anew: for the tenant of the request context. */
  async heldBy(tenantId: string, userId: string): Promise<HeldNow> {
    const now = this.clock.now();
    const held = await this.heldIn(this.db, userId, now);
    const viewing = await this.outside.get(tenantId, '', now, async () => ({
      value: await readOutsideViewing(this.db),
    }));
    return { ...held, viewing };
  }

  /** The same as a reader sees it, at that time; without what closes stores to the outside. */
  async heldIn(reader: Reader, userId: string, now: Date): Promise<Omit<HeldNow, 'viewing'>> {
    const { until, custom, ...live } = await readLiveRoles(reader, userId, now);
    const open = await readOpenGrants(reader, userId, now);
    return {
      ...live,
      userId,
      at: now,
      custom: await this.withBranches(custom, reader),
      grants: open.grants,
      until: nextChange([until ?? null, open.until ?? null], now),
    };
  }

  /** Regions in saved rules stand for all that is below them; a tree that changes later is told by a signal. */
  async withBranches(
    custom: ReadonlyMap<string, readonly SavedRule[]>,
    reader: Reader = this.db,
  ): Promise<ReadonlyMap<string, readonly SavedRule[]>> {
    const { columns } = this.book;
    const trees = await readTrees(reader, [...custom.values()].flat(), columns);
    if (trees.size === 0) return custom;
    return new Map(
      [...custom].map(([code, rules]) => [code, rules.map((rule) => withBranches(rule, columns, trees))]),
    );
  }
}
