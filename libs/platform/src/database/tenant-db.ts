import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type pg from 'pg';
import type { DataSource, EntityManager, EntityTarget, ObjectLiteral, Repository } from 'typeorm';

import { getContext, getTenantId } from '../context/request-context';
import { IdempotencyInFlight } from '../errors/platform.errors';
import { AnswerRows, AS_TEXT } from './answer-rows';

export const APP_DATA_SOURCE = Symbol('mimamori:app-data-source');
export const SYSTEM_POOL = Symbol('mimamori:system-pool');

/** Something that reads under the tenant of the request context: `TenantDb` itself or a transaction. */
export interface Reader {
  query<Row extends object>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  repository<Entity extends ObjectLiteral>(entity: EntityTarget<Entity>): Repository<Entity>;
}

/**
 * A running transaction of one tenant. What must be written with the change (audit row, events, jobs) asks for one, so
 * it cannot be written outside.
 */
export class Tx implements Reader {
  constructor(
    readonly manager: EntityManager,
    readonly tenantId: string,
  ) {}

  query<Row extends object>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    return rowsOf(this.manager.query(text, [...values]));
  }

  repository<Entity extends ObjectLiteral>(entity: EntityTarget<Entity>): Repository<Entity> {
    return this.manager.getRepository(entity);
  }
}

/** Reads and writes across tenants under the system role; got only through `TenantDb.asSystem`. */
export interface SystemDb {
  query<Row extends object>(text: string, values?: readonly unknown[]): Promise<Row[]>;
}

export interface PoolState {
  readonly total: number;
  readonly idle: number;
  /** Statements that wait for a connection. */
  readonly waiting: number;
}

/** TypeORM answers `[rows, count]` for UPDATE and DELETE, and rows for all else. */
async function rowsOf<Row extends object>(answer: Promise<unknown>): Promise<Row[]> {
  const result = await answer;
  if (
    Array.isArray(result) &&
    result.length === 2 &&
    Array.isArray(result[0]) &&
    typeof result[1] === 'number'
  )
    return result[0] as Row[];
  return result as Row[];
}

/** The only way to a connection. Every statement runs under the tenant of the request context, by row-level security. */
@Injectable()
export class TenantDb implements Reader, OnApplicationShutdown {
  constructor(
    @Inject(APP_DATA_SOURCE) private readonly dataSource: DataSource,
    @Inject(SYSTEM_POOL) private readonly systemPool: pg.Pool,
  ) {}

  /** TypeORM's own pool of the app role. */
  private get pool(): pg.Pool {
    return (this.dataSource.driver as unknown as { master: pg.Pool }).master;
  }

  /** One statement in one round trip. @throws Error when the context has no tenant. */
  async query<Row extends object>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    getTenantId();
    const result = await this.pool.query(text, [...values]);
    return result.rows as Row[];
  }

  /** As `query`, for rows that are answered as they are: a list. Times come with Japan's offset, as texts. */
  async answers<Row extends object>(text: string, values: readonly unknown[] = []): Promise<AnswerRows<Row>> {
    getTenantId();
    const asked: pg.QueryArrayConfig = { text, values: [...values], rowMode: 'array', types: AS_TEXT };
    const { fields, rows } = await this.pool.query<(string | null)[]>(asked);
    return new AnswerRows<Row>(fields, rows);
  }

  repository<Entity extends ObjectLiteral>(entity: EntityTarget<Entity>): Repository<Entity> {
    getTenantId();
    return this.dataSource.getRepository(entity);
  }

  /**
   * Everything in `work` or nothing. Under an Idempotency-Key the command is marked as carried out by the same commit.
   */
  async transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const tenantId = getTenantId();
    const { idempotencyId } = getContext();
    return this.dataSource.transaction(async (manager) => {
      const tx = new Tx(manager, tenantId);
      const result = await work(tx);
      if (idempotencyId) await this.markCommitted(tx, idempotencyId);
      return result;
    });
  }

  /** A key that somebody else took over belongs to their attempt: this one must not commit, too. */
  private async markCommitted(tx: Tx, idempotencyId: string): Promise<void> {
    const marked = await tx.query('update idempotency_key set committed = true where id = $1 returning id', [
      idempotencyId,
    ]);
    if (!marked.length) throw new IdempotencyInFlight();
  }

  /** Work that belongs to no single tenant; `reason` is for the reader, and a test lists every caller. */
  async asSystem<T>(_reason: string, work: (db: SystemDb) => Promise<T>): Promise<T> {
    return work({
      query: async <Row extends object>(text: string, values: readonly unknown[] = []) =>
        (await this.systemPool.query(text, [...values])).rows as Row[],
    });
  }

  /** Whether the database answers, for readiness; reads no table. @throws when it does not */
  async ping(): Promise<void> {
    await this.pool.query('select 1');
  }

  /** How busy the connections of this process are. */
  pools(): Readonly<Record<'app' | 'system', PoolState>> {
    const stateOf = ({ totalCount, idleCount, waitingCount }: pg.Pool) => ({
      total: totalCount,
      idle: idleCount,
      waiting: waitingCount,
    });
    return { app: stateOf(this.pool), system: stateOf(this.systemPool) };
  }

  async onApplicationShutdown(): Promise<void> {
    if (this.dataSource.isInitialized) await this.dataSource.destroy();
    await this.systemPool.end();
  }
}
