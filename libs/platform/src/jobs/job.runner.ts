import { Inject, Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { type JobHelpers, Logger as RunnerLogger, type Runner, run } from 'graphile-worker';
import type pg from 'pg';

import type { MarkedMethod } from '../capability/capability.registry';
import { Clock } from '../clock/clock';
import { systemPrincipal } from '../context/principal';
import { getContext } from '../context/request-context';
import { SYSTEM_POOL, TenantDb } from '../database/tenant-db';
import { AppError } from '../errors/app-error';
import { actAs } from '../permission/act-as';
import { Authenticator } from '../permission/authenticator.port';
import { Authorizer } from '../permission/authorizer.port';
import { JobEntity, type JobState, type StoredProblem } from './job.entity';
import { JobHandlers } from './job.handlers';
import type { JobMark, JobRun } from './job.marks';

const CONCURRENCY = 4;

/** Runs jobs and listeners; started by the worker alone. */
@Injectable()
export class JobRunner implements OnModuleDestroy {
  private readonly logger = new Logger(JobRunner.name);
  /** `<kind> <state>` → how many jobs this process finished, for /metrics. */
  readonly finished = new Map<string, number>();
  private runner?: Runner;

  constructor(
    @Inject(SYSTEM_POOL) private readonly pool: pg.Pool,
    private readonly db: TenantDb,
    private readonly handlers: JobHandlers,
    private readonly clock: Clock,
    private readonly modules: ModuleRef,
  ) {}

  async start(): Promise<void> {
    const taskList: Record<string, (payload: unknown, helpers: JobHelpers) => Promise<void>> = {};
    for (const [kind, handler] of this.handlers.jobs())
      taskList[kind] = (payload, helpers) => this.runJob(handler, payload as JobPayload, helpers);
    for (const [task, listener] of this.handlers.listeners())
      taskList[task] = (payload) => this.hear(listener, payload as ListenerPayload);
    this.runner = await run({
      pgPool: this.pool,
      taskList,
      concurrency: CONCURRENCY,
      noHandleSignals: true,
      // graphile-worker prints each job with its payload; ids stay out of the log, failures are logged below
      logger: new RunnerLogger(() => (level, message) => {
        if (level === 'error') this.logger.error(message);
        if (level === 'warning') this.logger.warn(message);
      }),
    });
  }

  /** Lets running jobs end and takes no more. */
  async stop(): Promise<void> {
    await this.runner?.stop();
    this.runner = undefined;
  }

  async onModuleDestroy(): Promise<void> {
    await this.stop();
  }

  private async hear(listener: MarkedMethod<unknown>, { tenantId, facts }: ListenerPayload): Promise<void> {
    await this.asWorker(tenantId, () => listener.call(facts));
  }

  private async runJob(
    handler: MarkedMethod<JobMark>,
    { tenantId, jobId }: JobPayload,
    { job: { attempts, max_attempts } }: JobHelpers,
  ): Promise<void> {
    await this.asWorker(tenantId, async () => {
      const jobs = this.db.repository(JobEntity);
      const job = await jobs.findOneBy({ id: jobId });
      if (!job || job.state === 'cancelled' || job.finishedAt) return;
      await jobs.update({ tenantId, id: jobId }, { state: 'running', startedAt: this.clock.now() });
      try {
        await this.become(job);
        const result = await handler.call(job.payload, this.runOf(job));
        await this.finish(job, { state: 'done', progress: 100, result: result ?? {} });
      } catch (error) {
        const expected = error instanceof AppError;
        if (!expected || error.status >= 500)
          this.logger.error(`job ${jobId} (${job.kind}) failed`, (error as Error).stack);
        if (!expected && attempts < max_attempts) throw error;
        await this.finish(job, { state: 'failed', problem: storedProblem(error) });
      }
    });
  }

  /** The job acts for whoever started it, with the permissions they have now. @throws NotAuthenticated */
  private async become(job: JobEntity): Promise<void> {
    const context = getContext();
    context.locale = job.locale;
    if (job.principalKind === 'system' && context.principal)
      context.principal = { ...context.principal, id: job.principalId };
    if (job.principalKind === 'system') return;
    const { principalKind: kind, principalId: id, tenantId, onBehalfOf, narrowing } = job;
    const starter = onBehalfOf && narrowing ? { onBehalfOf, narrowing, credentialId: id } : {};
    context.principal = await this.authenticator().renew({ kind, id, tenantId, ...starter });
    context.permissions = await this.authorizer().permissionsOf(context.principal);
  }

  private runOf({ tenantId, id, progress }: JobEntity): JobRun {
    let last = progress;
    return {
      jobId: id,
      progress: async (percent) => {
        if (percent <= last) return;
        last = Math.min(99, Math.floor(percent));
        await this.db.repository(JobEntity).update({ tenantId, id }, { progress: last });
      },
    };
  }

  private async finish(
    { tenantId, id, kind }: JobEntity,
    outcome: { state: JobState; progress?: number; result?: object; problem?: StoredProblem },
  ): Promise<void> {
    const counted = `${kind} ${outcome.state}`;
    this.finished.set(counted, (this.finished.get(counted) ?? 0) + 1);
    await this.db
      .repository(JobEntity)
      .update({ tenantId, id }, { ...(outcome as object), finishedAt: this.clock.now() });
  }

  private asWorker<T>(tenantId: string, work: () => Promise<T>): Promise<T> {
    return actAs(this.authorizer(), systemPrincipal('worker', tenantId), 'ja', work);
  }

  private authenticator(): Authenticator {
    return this.modules.get(Authenticator as never, { strict: false });
  }

  private authorizer(): Authorizer {
    return this.modules.get(Authorizer as never, { strict: false });
  }
}

interface JobPayload {
  readonly tenantId: string;
  readonly jobId: string;
}

interface ListenerPayload {
  readonly tenantId: string;
  readonly facts: object;
}

function storedProblem(error: unknown): StoredProblem {
  if (!(error instanceof AppError)) return { code: 'platform.internal', status: 500, params: {}, items: [] };
  const { code, status, params, items } = error;
  return { code, status, params, items: [...items] };
}
