import { createServer, type Server } from 'node:http';

import { Config } from '@mimamori/platform';
import { type INestApplicationContext, Logger } from '@nestjs/common';

import { METRICS_TYPE, MetricsPage } from './metrics.page';

const LONGEST_MILLISECONDS = 10_000;

/**
 * `/metrics` of a process that serves nothing else, on METRICS_PORT; nothing without it. The port is the wall (bind it
 * to an inner address); a METRICS_TOKEN is asked for here, too.
 */
export async function serveMetrics(app: INestApplicationContext): Promise<Server | undefined> {
  const { metricsPort, host } = app.get(Config);
  if (metricsPort === undefined) return undefined;
  const page = app.get(MetricsPage, { strict: false });
  const server = createServer((request, reply) => {
    const answer = (status: number, text: string) =>
      reply
        .writeHead(status, { 'content-type': METRICS_TYPE, 'x-content-type-options': 'nosniff' })
        .end(text);
    if (request.url !== '/metrics' || request.method !== 'GET') answer(404, 'not found\n');
    else if (!page.allows(request.headers.authorization, true)) answer(401, 'METRICS_TOKEN is needed\n');
    else
      void page.text().then(
        (text) => answer(200, text),
        (error: unknown) => {
          new Logger('metrics').error(String(error));
          answer(500, 'the metrics could not be read\n');
        },
      );
  });
  server.requestTimeout = LONGEST_MILLISECONDS;
  // the process ends when its work does, whoever is still scraping
  server.unref();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(metricsPort, host, resolve);
  });
  return server;
}
