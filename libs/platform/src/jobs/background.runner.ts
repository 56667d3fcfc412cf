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
      const client = await this.pool.connect();
      try {
        const key = ['mimamori', method.mark.name];
        const lock = 'hashtext($1), hashtext($2)';
        const { rows } = await client.query<{ mine: boolean }>(
          `select pg_try_advisory_lock(${lock}) as mine`,
          key,
        );
        if (!rows[0]?.mine) return;
        try {
          await method.call();
        } finally {
          await client.query(`select pg_advisory_unlock(${lock})`, key);
        }
      } finally {
        client.release();
      }
    } catch (error) {
      this.logger.error(`${method.mark.name} failed`, (error as Error).stack);
    }
  }
}
