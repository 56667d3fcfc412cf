import { createHash, timingSafeEqual } from 'node:crypto';

import { Config, JobRunner, TenantDb } from '@mimamori/platform';
import { Injectable, Logger, Optional } from '@nestjs/common';

import { ProcessMetrics } from './process.metrics';
import { family, sample } from './series';
import { WebMetrics } from './web.metrics';

export const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

interface OpenJobs {
  readonly kind: string;
  readonly state: string;
  readonly count: number;
}

const digest = (text: string) => createHash('sha256').update(text).digest();

/** Everything this process tells of itself: counts, no tenant's name, nobody's id. */
@Injectable()
export class MetricsPage {
  private readonly logger = new Logger(MetricsPage.name);

  constructor(
    private readonly web: WebMetrics,
    private readonly process: ProcessMetrics,
    private readonly db: TenantDb,
    private readonly config: Config,
    @Optional() private readonly runner?: JobRunner,
  ) {}

  /** Whether the header carries METRICS_TOKEN. Without a token only `open` doors let anybody in. */
  allows(authorization: string | undefined, open: boolean): boolean {
    const { metricsToken } = this.config;
    if (metricsToken === undefined) return open;
    return timingSafeEqual(digest(authorization ?? ''), digest(`Bearer ${metricsToken}`));
  }

  /** Prometheus text format 0.0.4. */
  async text(): Promise<string> {
    const lines = [
      ...this.web.lines(),
      ...this.process.lines(),
      ...this.poolLines(),
      ...this.finishedLines(),
      ...(await this.jobLines()),
    ];
    return `${lines.join('\n')}\n`;
  }

  private poolLines(): string[] {
    const name = 'mimamori_pg_connections';
    const samples = Object.entries(this.db.pools()).flatMap(([pool, { total, idle, waiting }]) => [
      sample(name, total - idle, { pool, state: 'in_use' }),
      sample(name, idle, { pool, state: 'idle' }),
      sample(name, waiting, { pool, state: 'waiting' }),
    ]);
    return family(name, 'gauge', 'Connections to PostgreSQL; `waiting` are requests without one.', samples);
  }

  private finishedLines(): string[] {
    const name = 'mimamori_jobs_finished_total';
    const samples = [...(this.runner?.finished ?? [])].map(([key, count]) => {
      const [kind = '', state = ''] = key.split(' ');
      return sample(name, count, { kind, state });
    });
    return family(name, 'counter', 'Jobs that this process finished.', samples);
  }

  /** Of all tenants together, read from the database: each process tells the same. */
  private async jobLines(): Promise<string[]> {
    const up = 'mimamori_database_up';
    const answers = (value: number) =>
      family(up, 'gauge', 'Whether the database answered.', [sample(up, value)]);
    try {
      const jobs = await this.db.asSystem('/metrics counts unfinished jobs of all tenants', (system) =>
        system.query<OpenJobs>(
          'select kind, state, count(*)::int as count from job where finished_at is null group by kind, state',
        ),
      );
      const name = 'mimamori_jobs_open';
      const samples = jobs.map(({ kind, state, count }) => sample(name, count, { kind, state }));
      return [...answers(1), ...family(name, 'gauge', 'Jobs that are queued or running.', samples)];
    } catch (error) {
      this.logger.warn(`the database did not answer a scrape: ${String(error)}`);
      return answers(0);
    }
  }
}
