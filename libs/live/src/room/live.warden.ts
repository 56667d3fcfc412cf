import { TENANT_CHANGED } from '@mimamori/access';
import { CAMERAS_CHANGED } from '@mimamori/cameras';
import { Authorizer, CommittedSignals, runInContext } from '@mimamori/platform';
import { SocketEdge } from '@mimamori/web';
import { SITES_CHANGED } from '@mimamori/sites';
import { USERS_CHANGED } from '@mimamori/users';
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';

import type { LiveClient } from './live.client';
import { LiveHub } from './live.hub';
import type { Revoked } from './live.messages';

/** Channels whose payload is the tenant in which somebody's rights may have changed. */
const CHANNELS = [
  'mimamori_access_changed',
  'mimamori_identity_changed',
  SITES_CHANGED,
  TENANT_CHANGED,
  USERS_CHANGED,
];
/** Others hear the same signals and flush their caches first. */
const SETTLE_MILLISECONDS = 100;
const ROUND_MILLISECONDS = 1_000;
const AT_ONCE = 8;

/**
 * Sees to it that nobody follows what they may not, two seconds after a change at the latest: on signals at once, by
 * rounds for what the clock alone changes, and with a full check of everybody in each round while no signals arrive.
 */
@Injectable()
export class LiveWarden implements OnApplicationShutdown {
  private readonly logger = new Logger(LiveWarden.name);
  private readonly clients = new Set<LiveClient>();
  private readonly due = new Set<LiveClient>();
  private readonly checking = new Set<LiveClient>();
  private closed = false;
  private soon?: NodeJS.Timeout;
  private round?: NodeJS.Timeout;

  constructor(
    private readonly hub: LiveHub,
    private readonly edge: SocketEdge,
    private readonly signals: CommittedSignals,
    private readonly modules: ModuleRef,
  ) {
    hub.firstHeard = (tenantId) => this.recheckTenant(tenantId);
  }

  async listen(): Promise<void> {
    const [first, ...others] = CHANNELS;
    const hear = (tenantId: string) => this.recheckTenant(tenantId);
    await this.signals.listen(first as string, hear, () => this.recheck(this.clients));
    for (const channel of others) await this.signals.listen(channel, hear);
    await this.signals.listen(CAMERAS_CHANGED, (tenantId) => this.recheckTenant(tenantId, asksOfCameras));
    this.nextRound();
  }

  add(client: LiveClient): void {
    this.clients.add(client);
  }

  remove(client: LiveClient): void {
    this.clients.delete(client);
    this.due.delete(client);
  }

  /** Tells the client why, and ends the connection. */
  end(client: LiveClient, reason: Revoked['reason']): void {
    client.revoke(client.subscription?.rooms.keys() ?? [], reason);
    this.hub.unsubscribe(client);
    client.socket.disconnect(true);
  }

  onApplicationShutdown(): void {
    this.closed = true;
    clearTimeout(this.round);
    clearTimeout(this.soon);
  }

  private recheckTenant(tenantId: string, of: (client: LiveClient) => boolean = () => true): void {
    const concerns = ({ tenantId: own, context }: LiveClient) =>
      own === tenantId || context.principal?.homeTenantId === tenantId;
    this.recheck([...this.clients].filter((client) => concerns(client) && of(client)));
  }

  private recheck(clients: Iterable<LiveClient>): void {
    for (const client of clients) this.due.add(client);
    this.schedule();
  }

  private schedule(): void {
    if (this.due.size) this.soon ??= setTimeout(() => void this.settle(), SETTLE_MILLISECONDS);
  }

  private async settle(): Promise<void> {
    this.soon = undefined;
    await Promise.all(Array.from({ length: AT_ONCE }, () => this.work()));
    // Those that were being checked when their turn came
    this.schedule();
  }

  private async work(): Promise<void> {
    for (const client of this.due) {
      if (this.checking.has(client)) continue;
      this.due.delete(client);
      this.checking.add(client);
      await this.check(client);
      this.checking.delete(client);
    }
  }

  /** Fails closed: whoever cannot be checked is sent away. */
  private async check(client: LiveClient): Promise<void> {
    try {
      const context = await this.edge.authenticate(client.socket);
      await runInContext(context, () => this.hub.reconsider(client));
    } catch (error) {
      const { status } = error as { status?: number };
      if (status !== 401) this.logger.warn(`cannot check a socket: ${(error as Error).message}`);
      this.end(client, status === 401 ? 'signed_out' : 'unavailable');
    }
  }

  private nextRound(): void {
    if (this.closed) return;
    this.round = setTimeout(() => void this.patrol().finally(() => this.nextRound()), ROUND_MILLISECONDS);
  }

  /** Rights also end by the clock, and that sends no signal. */
  private async patrol(): Promise<void> {
    if (!this.signals.connected) return this.recheck(this.clients);
    const authorizer = this.modules.get<Authorizer>(Authorizer as never, { strict: false });
    for (const client of this.clients) {
      const { principal } = client.context;
      if (!principal) continue;
      const version = await runInContext(client.context, () => authorizer.permissionsOf(principal)).then(
        (permissions) => permissions.version,
        () => undefined,
      );
      if (version !== client.permissionsVersion) this.recheck([client]);
    }
  }
}

/** Whose stores are just being read may have read them before the change, and nobody knows yet what their rules ask. */
const asksOfCameras = ({ subscription, audience }: LiveClient) =>
  subscription !== undefined && audience?.asksOfCameras !== false;
