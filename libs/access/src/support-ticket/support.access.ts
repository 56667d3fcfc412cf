import {
  Clock,
  CommittedSignals,
  getContext,
  type Principal,
  runInContext,
  TenantDb,
  type Tx,
} from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import type { Access } from '../ability/access.authorizer';
import { AbilityPermissions } from '../ability/ability.permissions';
import { compileRules } from '../ability/ability.rules';
import { InvalidationCache } from '../ability/invalidation.cache';
import { PolicyBook } from '../ability/policy.book';
import { nextChange } from '../ability/standing.rules';
import { SUPPORT_ROLE } from '../role/role.data';
import { TICKET_STANDING } from './support-ticket.queries';
import { stateOf } from './support-ticket.rules';

interface Standing {
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly closedAt: Date | null;
  readonly siteIds: readonly string[] | null;
  readonly tenantStatus: string;
}

/** A ticket that lets its holder in at this instant. */
export interface OpenTicket {
  readonly id: string;
  readonly endsAt: Date;
  /** `null`: the whole tenant. */
  readonly siteIds: readonly string[] | null;
}

interface Opened {
  readonly ticket: OpenTicket;
  readonly permissions: AbilityPermissions;
}

const NOWHERE = { outside: false, grants: [] };

/** What a guest may do: the rules of support, where the ticket says, while it is open. Whoever is a guest holds nothing else. */
@Injectable()
export class SupportAccess {
  private readonly cache: InvalidationCache<Opened | null>;
  private nothing?: AbilityPermissions;

  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly book: PolicyBook,
    signals: CommittedSignals,
  ) {
    // filled and flushed by the authorizer, which hears the signals of everything that decides
    this.cache = new InvalidationCache(() => signals.connected);
  }

  /** `null` for a ticket that is not open now: unknown, to come, closed, over, or of a tenant that is not active. */
  async openTicket(tenantId: string, ticketId: string): Promise<OpenTicket | null> {
    return (await this.opened(tenantId, ticketId))?.ticket ?? null;
  }

  /** As `openTicket`, read anew in a transaction of the tenant. */
  async readTicket(tx: Tx, ticketId: string): Promise<OpenTicket | null> {
    const [found] = await tx.query<Standing>(TICKET_STANDING, [ticketId]);
    return found ? ticketAt(ticketId, found, this.clock.now()) : null;
  }

  async accessOf({ tenantId, supportTicketId }: Principal): Promise<Access> {
    const opened = supportTicketId ? await this.opened(tenantId, supportTicketId) : null;
    const permissions =
      opened?.permissions ?? (this.nothing ??= new AbilityPermissions([], this.book.columns));
    return { permissions, roles: [], from: NOWHERE };
  }

  forget(tenantId: string): void {
    this.cache.forget(tenantId);
  }

  flush(): void {
    this.cache.flush();
  }

  private opened(tenantId: string, ticketId: string): Promise<Opened | null> {
    return this.cache.get(tenantId, ticketId, this.clock.now(), () =>
      runInContext({ ...getContext(), tenantId }, () => this.load(ticketId)),
    );
  }

  private async load(id: string) {
    const [found] = await this.db.query<Standing>(TICKET_STANDING, [id]);
    if (!found) return { value: null };
    const now = this.clock.now();
    const until = nextChange([found.startsAt, found.endsAt], now);
    const ticket = ticketAt(id, found, now);
    if (!ticket) return { value: null, until };
    const held = { role: SUPPORT_ROLE, sites: ticket.siteIds ?? ('all' as const) };
    const rules = compileRules(this.book.support, [held], id);
    return { value: { ticket, permissions: new AbilityPermissions(rules, this.book.columns) }, until };
  }
}

function ticketAt(id: string, found: Standing, now: Date): OpenTicket | null {
  if (found.tenantStatus !== 'active' || stateOf(found, now) !== 'open') return null;
  return { id, endsAt: found.endsAt, siteIds: found.siteIds };
}
