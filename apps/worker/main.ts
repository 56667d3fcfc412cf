import 'reflect-metadata';

import { NestFactory } from '@nestjs/core';
import { BackgroundRunner, JobRunner, loadConfigOrExit, NestLog } from '@mimamori/platform';

import { serveMetrics } from '@mimamori/web';

import { AppModule } from '../app.module';
import { giveBackMemoryAtRest } from '../memory-at-rest';
import { endWithSupervisor, reportReady } from '../supervised';

async function start(): Promise<void> {
  endWithSupervisor();
  const config = loadConfigOrExit(process.env);
  const app = await NestFactory.createApplicationContext(AppModule, { logger: new NestLog(config.logLevel) });
  // a container's first process is not ended by a signal that it sends to itself
  app.enableShutdownHooks([], { useProcessExit: process.pid === 1 });
  await app.get(JobRunner).start();
  app.get(BackgroundRunner).start();
  await serveMetrics(app);
  reportReady();
  giveBackMemoryAtRest();
}

start().catch((error: Error) => {
  process.stderr.write(`${error.stack ?? error.message}\n`);
  process.exit(1);
});
