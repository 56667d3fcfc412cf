import { Inject, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import pg from 'pg';

import { Config } from '../config/config';

const RETRY_MILLISECONDS = 500;

type Hear = (payload: string) => void;
type ConnectionChange = (connected: boolean) => void;

/**
 * One LISTEN connection per process. A signal only says "look again": what happened is read from tables, so a lost
 * connection loses nothing. Whoever caches what a signal invalidates is told when the connection breaks, too, and must
 * flush and stop caching until it is back.
 */
@Injectable()
export class CommittedSignals implements OnApplicationShutdown {
  private readonly logger = new Logger(CommittedSignals.name);
  private readonly hearers = new Map<string, Set<Hear>>();
  private readonly watchers = new Set<ConnectionChange>();
  private client?: pg.Client;
  private closing = false;
  private retry?: NodeJS.Timeout;
  private starting?: Promise<void>;

  constructor(@Inject(Config) private readonly config: Config) {}

  /** Whether signals arrive now. */
  get connected(): boolean {
    return this.client !== undefined;
  }

  /** `channel` is a literal of ours, `mimamori_<lib>_<what>`. */
  async listen(channel: string, hear: Hear, onConnection?: ConnectionChange): Promise<void> {
    const hearers = this.hearers.get(channel) ?? new Set();
    this.hearers.set(channel, hearers.add(hear));
    if (onConnection) this.watchers.add(onConnection);
    await (this.starting ??= this.connect());
    await this.client?.query(`listen ${channel}`);
  }

  async onApplicationShutdown(): Promise<void> {
    this.closing = true;
    clearTimeout(this.retry);
    await this.client?.end();
  }

  private async connect(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.config.databaseUrl,
      application_name: 'mimamori-listen',
    });
    client.on('notification', ({ channel, payload }) =>
      this.hearers.get(channel)?.forEach((hear) => hear(payload ?? '')),
    );
    client.on('error', () => this.lost(client));
    client.on('end', () => this.lost(client));
    try {
      await client.connect();
      for (const channel of this.hearers.keys()) await client.query(`listen ${channel}`);
    } catch (error) {
      this.logger.warn(`no connection for signals: ${(error as Error).message}`);
      this.lost(client);
      return;
    }
    this.client = client;
    this.watchers.forEach((watch) => watch(true));
  }

  private lost(client: pg.Client): void {
    if (this.closing || (this.client && this.client !== client)) return;
    if (this.client) this.watchers.forEach((watch) => watch(false));
    this.client = undefined;
    clearTimeout(this.retry);
    this.retry = setTimeout(() => void this.connect(), RETRY_MILLISECONDS);
  }
}
