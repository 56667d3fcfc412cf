import type { Config } from '@mimamori/platform';
import type { Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/**
 * The API application, ready for `init()` or `listen()`. The root module contains platform and its ports' fillings. Fastify
 * is loaded here and not before: the worker and the command line share these libs and serve nothing.
 */
export async function createHttpApplication(
  rootModule: Type,
  config: Config,
): Promise<NestFastifyApplication> {
  const { buildHttpApplication } = await import('./http-application');
  return buildHttpApplication(rootModule, config);
}
