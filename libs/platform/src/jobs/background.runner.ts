import { Inject, Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import type pg from 'pg';

import { CapabilityRegistry, type MarkedMethod, methodMark } from '../capability/capability.registry';
import { SYSTEM_POOL } from '../database/tenant-db';

const BACKGROUND = Symbol('mimamori:background');

interface BackgroundMark {
  readonly name: string;
  readonly everyMilliseconds: number;
  readonly method: string;
}

/**
 * This method of a class in `jobs` is called again and again by the worker, `everyMilliseconds` after it ended last;
 * with several workers, by one of them at a time. It runs without a tenant.
 */
export function Background(name: string, everyMilliseconds: number): MethodDecorator {
  return methodMark(BACKGROUND, { name, everyMilliseconds });
}

/** Runs the background methods; started by the worker alone. */
@Injectable()
export class BackgroundRunner implements OnModuleDestroy {
  private readonly logger = new Logger(BackgroundRunner.name);
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly running = new Set<Promise<void>>();
  private stopping = false;
  private locks?: Promise<pg.PoolClient>;
  /** The end of what was asked last: a connection answers one question at a time. */
  private asked: Promise<unknown> = Promise.resolve();

  constructor(
    @Inject(SYSTEM_POOL) private readonly pool: pg.Pool,
    private readonly capabilities: CapabilityRegistry,
  ) {}

  start(): void {
    for (const method of this.capabilities.markedMethods<BackgroundMark>('jobs', BACKGROUND))
      this.schedule(method, 0);
  }

  async onModuleDestroy(): Promise<void> {
    this.stopping = true;
    this.timers.forEach((timer) => clearTimeout(timer));
    await Promise.all(this.running);
    const client = await this.locks?.catch(() => undefined);
    client?.release();
  }

  private schedule(method: MarkedMethod<BackgroundMark>, milliseconds: number): void {
    if (this.stopping) return;
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      const round = this.round(method).finally(() => {
        this.running.delete(round);
        this.schedule(method, method.mark.everyMilliseconds);
      });
      this.running.add(round);
    }, milliseconds);
    this.timers.add(timer);
  }

  /** An advisory lock keeps other workers out for as long as the round lasts. */
  private async round(method: MarkedMethod<BackgroundMark>): Promise<void> {
    try {
      const { name } = method.mark;
      if (!(await this.ask('pg_try_advisory_lock', name))) return;
      try {
        await method.call();
      } finally {
        await this.ask('pg_advisory_unlock', name);
      }
    } catch (error) {
      this.logger.error(`${method.mark.name} failed`, (error as Error).stack);
    }
  }

  private ask(what: 'pg_try_advisory_lock' | 'pg_advisory_unlock', name: string): Promise<boolean> {
    const answer = this.asked.then(async () => {
      const client = await this.keeper();
      const { rows } = await client.query<{ yes: boolean }>(
        `select ${what}(hashtext($1), hashtext($2)) as yes`,
        ['mimamori', name],
      );
      return rows[0]?.yes ?? false;
    });
    this.asked = answer.catch(() => undefined);
    return answer;
  }

  /**
   * The one connection that keeps the locks of all rounds: were it one for each, rounds that begin together would hold
   * the whole pool and wait for each other's second connection.
   */
  private keeper(): Promise<pg.PoolClient> {
    this.locks ??= this.pool.connect().then(
      (client) => {
        // its locks are gone with it; the next round takes a new one
        client.on('error', () => this.forget(client));
        return client;
      },
      (error: unknown) => {
        this.locks = undefined;
        throw error;
      },
    );
    return this.locks;
  }

  private forget(client: pg.PoolClient): void {
    if (!this.locks) return;
    this.locks = undefined;
    client.release(true);
  }
}
