import { Logger } from '@nestjs/common';
import type { ModuleRef } from '@nestjs/core';
import pg from 'pg';

import { useDatabase } from '../../../../test/support/database';
import { asTenant, type PlatformParts, platformParts } from '../../testing';
import type { CapabilityRegistry } from '../capability/capability.registry';
import { uuidv7 } from '../clock/uuidv7';
import { AppError } from '../errors/app-error';
import { JobEntity } from './job.entity';
import { JobHandlers } from './job.handlers';
import type { JobRun } from './job.marks';
import { JobRunner } from './job.runner';

const database = useDatabase();
const KIND = 'spec.job';
const job = { mark: { kind: KIND }, call: async (..._given: unknown[]): Promise<unknown> => undefined };
const methods = { jobs: [job] };
let parts: PlatformParts;
let runner: JobRunner;
let pool: pg.Pool;

beforeAll(async () => {
  parts = await platformParts(database, [JobEntity], methods);
  pool = new pg.Pool({ connectionString: database.systemUrl, max: 3 });
  const registry = {
    markedMethods: (list: 'jobs') => methods[list] ?? [],
  } as unknown as CapabilityRegistry;
  const ports = { permissionsOf: async () => undefined, renew: async (principal: object) => principal };
  const modules = { get: () => ports } as unknown as ModuleRef;
  runner = new JobRunner(pool, parts.db, new JobHandlers(registry), parts.clock, modules);
  await runner.start();
  database.beforeDrop(async () => {
    await runner.stop();
    await pool.end();
    await parts.close();
  });
});

const done = (tenantId: string, call: (run: JobRun) => Promise<unknown>) =>
  asTenant(tenantId, async () => {
    job.call = (_payload, run) => call(run as JobRun);
    const id = await parts.db.transaction((tx) => parts.jobs.start(tx, KIND, {}));
    for (let looks = 0; looks < 200; looks++) {
      const row = await parts.db.repository(JobEntity).findOneByOrFail({ tenantId, id });
      if (row.finishedAt) return row;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error('the job did not end');
  });

describe('a job', () => {
  it('never goes back in its progress when it is tried again', async () => {
    const tenantId = uuidv7();
    const seen: number[] = [];
    let tries = 0;
    const row = await done(tenantId, async (run) => {
      tries += 1;
      await run.progress(tries === 1 ? 60 : 20);
      seen.push((await parts.db.repository(JobEntity).findOneByOrFail({ tenantId, id: run.jobId })).progress);
      if (tries === 1) throw new Error('a stumble');
    });
    expect(seen).toEqual([60, 60]);
    expect(row).toMatchObject({ state: 'done', progress: 100 });
  });

  it('leaves a fault of the server in the log, not only in its row', async () => {
    const logged = jest.spyOn(Logger.prototype, 'error').mockImplementation();
    const row = await done(uuidv7(), async () => {
      throw new AppError('blobs.blob_lost', 500);
    });
    expect(row).toMatchObject({ state: 'failed', problem: { code: 'blobs.blob_lost' } });
    expect(logged).toHaveBeenCalledWith(expect.stringContaining(row.id), expect.any(String));
    logged.mockClear();
    await done(uuidv7(), async () => {
      throw new AppError('platform.forbidden', 403);
    });
    expect(logged).not.toHaveBeenCalled();
    logged.mockRestore();
  });
});
