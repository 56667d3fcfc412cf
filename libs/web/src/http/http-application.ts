import { type Config, Problems, NestLog } from '@mimamori/platform';
import type { Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { serveDocuments } from '../openapi/openapi';
import { SocketAdapter } from '../socket/socket.adapter';
import { AccessLog } from './access-log';
import { addContextHooks, answerHeaders } from './context.hook';
import { checkShape } from './input-shape';
import { ProblemFilter } from './problem.filter';
import { parseQueryString } from './query-string';
import { answerRawError } from './raw-errors';

const REQUEST_TIMEOUT_MS = 30_000;
const KEEP_ALIVE_MS = 65_000;
const LONGEST_PARAM = 200;
const FILE_TYPES = ['text/csv', 'application/octet-stream'];

type Limits = Pick<Config, 'bodyLimitBytes' | 'uploadLimitBytes' | 'trustProxy'>;

/** Errors can come before the application stands; until then there is nobody to word them. */
interface Wording {
  filter?: ProblemFilter;
  problems?: Problems;
}

/** Nest sets its error handler after Fastify has closed its routes, when it no longer counts; ours is set before. */
class EdgeAdapter extends FastifyAdapter {
  override setErrorHandler(): ReturnType<FastifyAdapter['setErrorHandler']> {
    return this.getInstance() as never;
  }
}

function createAdapter(limits: Limits, wording: Wording): FastifyAdapter {
  return new EdgeAdapter({
    logger: false,
    trustProxy: limits.trustProxy.length ? [...limits.trustProxy] : false,
    bodyLimit: limits.bodyLimitBytes,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    return503OnClosing: false,
    routerOptions: { maxParamLength: LONGEST_PARAM, querystringParser: parseQueryString },
    frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
      answerHeaders(request, reply);
      wording.filter?.answer(error, request, reply);
    },
    clientErrorHandler: (error, socket) => {
      if (wording.problems) answerRawError(wording.problems, error, socket);
      else socket.destroy();
    },
    multipart: {
      limits: {
        fileSize: limits.uploadLimitBytes,
        files: 1,
        fields: 20,
        fieldSize: 10_240,
        parts: 21,
        headerPairs: 50,
      },
    },
  });
}

/** Hooks, parsers and the rest of the edge, on an application that is not initialised yet. */
export function configureHttp(app: NestFastifyApplication, config: Config): void {
  const fastify = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  addContextHooks(fastify);
  fastify.addHook('preValidation', async ({ body }) => checkShape(body));
  const filter = app.get(ProblemFilter);
  fastify.setErrorHandler((error, request, reply) => filter.answer(error, request, reply));
  app.get(AccessLog).attach(fastify);
  app.useBodyParser(FILE_TYPES as never, { bodyLimit: config.uploadLimitBytes });
  app.useWebSocketAdapter(new SocketAdapter(app, config));
  if (config.corsOrigins.length)
    app.enableCors({
      origin: [...config.corsOrigins],
      exposedHeaders: ['etag', 'location', 'retry-after', 'x-request-id', 'idempotency-replayed'],
    });
}

/** The API application, ready for `init()` or `listen()`. The root module contains platform and its ports' fillings. */
export async function buildHttpApplication(
  rootModule: Type,
  config: Config,
): Promise<NestFastifyApplication> {
  const wording: Wording = {};
  const logger = new NestLog(config.logLevel);
  const app = await NestFactory.create<NestFastifyApplication>(rootModule, createAdapter(config, wording), {
    logger,
    abortOnError: false,
  });
  wording.filter = app.get(ProblemFilter);
  wording.problems = app.get(Problems);
  configureHttp(app, config);
  serveDocuments(app);
  return app;
}
