import { setTimeout as pause } from 'node:timers/promises';

import { Injectable, Optional } from '@nestjs/common';

import { Clock } from '../clock/clock';
import { uuidv7 } from '../clock/uuidv7';
import { getContext, getPrincipal } from '../context/request-context';
import { TenantDb, type Tx } from '../database/tenant-db';
import { NotFound } from '../errors/platform.errors';
import { Announcements } from '../events/announcements';
import type { DomainEvent } from '../events/domain-event';
import { SqlParams } from '../database/sql-params';
import { JobEntity } from './job.entity';
import { JobHandlers } from './job.handlers';

const POLL_MILLISECONDS = 25;

/** $1 tasks, $2 their payloads. */
const ENQUEUE = `select mimamori.enqueue_job(job.task, job.payload::json)
  from unnest($1::text[], $2::text[]) as job (task, payload)`;

/** Starts jobs and publishes events: both are rows of the transaction that causes them. */
@Injectable()
export class Jobs {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly handlers: JobHandlers,
    @Optional() private readonly announcements?: Announcements,
  ) {}

  /**
   * Enqueues a job that its starter can follow at `/v1/jobs/{id}`.
   * @param payload ids and small options only. @returns the job's id.
   */
  async start(tx: Tx, kind: string, payload: Record<string, unknown>): Promise<string> {
    this.handlers.requireJob(kind);
    const principal = getPrincipal();
    const id = uuidv7();
    await tx.repository(JobEntity).insert({
      tenantId: tx.tenantId,
      id,
      kind,
      state: 'queued',
      progress: 0,
      // TypeORM's deep partial does not accept an open record
      payload: payload as never,
      principalKind: principal.kind,
      principalId: principal.id,
      onBehalfOf: principal.onBehalfOf ?? null,
      narrowing: (principal.narrowing as never) ?? null,
      locale: getContext().locale,
      createdAt: this.clock.now(),
    });
    // One queue per tenant and kind: a million rows of one tenant keep one worker, and no report waits behind an import.
    await this.enqueue(tx, kind, { jobId: id }, `${tx.tenantId}:${kind}`);
    return id;
  }

  /** One job per listener of the event's class; an announced event is kept for those outside, too. */
  publish(tx: Tx, event: DomainEvent): Promise<void> {
    return this.publishAll(tx, [event]);
  }

  /** As `publish`, for many events in as many statements as for one; callers with thousands hand them on in batches. */
  async publishAll(tx: Tx, events: readonly DomainEvent[]): Promise<void> {
    const { tenantId } = tx;
    const jobs = events.flatMap(({ constructor, facts }) => {
      const payload = JSON.stringify({ tenantId, facts });
      return this.handlers.listenersOf(constructor.name).map((task) => ({ task, payload }));
    });
    if (jobs.length) await tx.query(ENQUEUE, [jobs.map(({ task }) => task), jobs.map((job) => job.payload)]);
    await this.announcements?.tell(tx, events);
  }

  /** A job the caller may see. @throws NotFound */
  async get(id: string): Promise<JobEntity> {
    const params = new SqlParams();
    const filter = getContext().permissions?.rowFilter('read', 'Job', params) ?? 'false';
    const [row] = await this.db.query<{ id: string }>(
      `select job.id from job where job.id = ${params.add(id)} and (${filter})`,
      params.values,
    );
    const job = row && (await this.db.repository(JobEntity).findOneBy({ id: row.id }));
    if (!job) throw new NotFound('Job');
    return job;
  }

  /** Waits for the end of a job the caller may see; for commands, which have nothing else to do. @throws NotFound */
  async finished(id: string): Promise<JobEntity> {
    for (;;) {
      const job = await this.get(id);
      if (job.finishedAt) return job;
      await pause(POLL_MILLISECONDS);
    }
  }

  private async enqueue(tx: Tx, task: string, payload: object, queue: string | null = null): Promise<void> {
    await tx.query('select mimamori.enqueue_job($1, $2, queue => $3)', [
      task,
      JSON.stringify({ tenantId: tx.tenantId, ...payload }),
      queue,
    ]);
  }
}
