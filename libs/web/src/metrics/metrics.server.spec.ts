import type { Server } from 'node:http';

import { Config, type TenantDb } from '@mimamori/platform';
import type { INestApplicationContext } from '@nestjs/common';

import { MetricsPage } from './metrics.page';
import { serveMetrics } from './metrics.server';
import { ProcessMetrics } from './process.metrics';
import { Counter, Histogram } from './series';
import { WebMetrics } from './web.metrics';

const pools = { total: 4, idle: 3, waiting: 2 };
const db = {
  pools: () => ({ app: pools, system: pools }),
  asSystem: async () => [{ kind: 'a.b', state: 'queued', count: 7 }],
};
const measured = new ProcessMetrics();
const servers: Server[] = [];
afterAll(() => {
  measured.onModuleDestroy();
  servers.forEach((server) => server.close());
});

async function scrape(config: Partial<Config>, headers: Record<string, string> = {}, path = '/metrics') {
  const runner = { finished: new Map([['a.b done', 3]]) };
  const page = new MetricsPage(
    new WebMetrics(),
    measured,
    db as never as TenantDb,
    config as Config,
    runner as never,
  );
  const app = { get: (token: unknown) => (token === Config ? { metricsPort: 0, host: '127.0.0.1' } : page) };
  const server = await serveMetrics(app as never as INestApplicationContext);
  servers.push(server!);
  const { port } = server!.address() as { port: number };
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
    headers: { connection: 'close', ...headers },
  });
  return { status: answer.status, text: await answer.text() };
}

describe('/metrics on a port of its own', () => {
  it('tells of jobs, pools and the process', async () => {
    const { status, text } = await scrape({});
    expect(status).toBe(200);
    expect(text).toContain('mimamori_jobs_open{kind="a.b",state="queued"} 7');
    expect(text).toContain('mimamori_jobs_finished_total{kind="a.b",state="done"} 3');
    expect(text).toContain('mimamori_pg_connections{pool="system",state="waiting"} 2');
    expect(text).toMatch(/^process_resident_memory_bytes \d+$/m);
  });

  it('asks for the token where there is one, and serves nothing else', async () => {
    const metricsToken = 'a-token-of-16-chars';
    expect((await scrape({ metricsToken })).status).toBe(401);
    expect((await scrape({ metricsToken }, { authorization: `Bearer ${metricsToken}` })).status).toBe(200);
    expect((await scrape({}, {}, '/health')).status).toBe(404);
  });

  it('is not there without a port', async () => {
    const app = { get: () => ({ metricsPort: undefined }) };
    expect(await serveMetrics(app as never as INestApplicationContext)).toBeUndefined();
  });
});

describe('series', () => {
  it('are bounded and cannot break out of their line', () => {
    const counter = new Counter('c', 'help');
    for (let index = 0; index < 6_000; index++) counter.add({ label: `v${index}"}\n` });
    const lines = counter.lines();
    expect(lines.length).toBeLessThanOrEqual(5_003);
    expect(lines[2]).toBe('c{label="v0}"} 1');
    expect(lines.at(-1)).toBe('c{overflow="true"} 1000');
  });

  it('count into buckets that include the smaller ones', () => {
    const histogram = new Histogram('h', 'help', [1, 5]);
    for (const value of [0.5, 1, 3, 9]) histogram.observe({ a: 'b' }, value);
    expect(histogram.lines().slice(2)).toEqual([
      'h_bucket{a="b",le="1"} 2',
      'h_bucket{a="b",le="5"} 3',
      'h_bucket{a="b",le="+Inf"} 4',
      'h_sum{a="b"} 13.500000',
      'h_count{a="b"} 4',
    ]);
  });
});
