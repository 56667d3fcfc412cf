import { type Config, Problems, NestLog } from '@mimamori/platform';
import type { Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { WebMetrics } from '../metrics/web.metrics';
import { serveDocuments } from '../openapi/openapi';
import { SocketAdapter } from '../socket/socket.adapter';
import { AccessLog } from './access-log';
import { addAnswerDeadlines } from './answer-deadlines';
import { answerHeaders } from './answer-headers';
import { answerText } from './answer-page';
import { Drain } from './drain';
import { addEdgeHooks } from './edge.hooks';
import { ProblemFilter } from './problem.filter';
import { parseQueryString } from './query-string';
import { answerRawError } from './raw-errors';

const HEADERS_TIMEOUT_MS = 15_000;
const REQUEST_TIMEOUT_MS = 30_000;
const KEEP_ALIVE_MS = 65_000;
const LONGEST_PARAM = 200;
const FILE_TYPES = [
  'text/csv',
  'application/octet-stream',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
];

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

function createAdapter(config: Config, wording: Wording): FastifyAdapter {
  const tellHeaders = answerHeaders(config);
  return new EdgeAdapter({
    logger: false,
    trustProxy: config.trustProxy.length ? [...config.trustProxy] : false,
    bodyLimit: config.bodyLimitBytes,
    http: { headersTimeout: HEADERS_TIMEOUT_MS },
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    return503OnClosing: false,
    routerOptions: { maxParamLength: LONGEST_PARAM, querystringParser: parseQueryString },
    frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
      tellHeaders(request, reply);
      wording.filter?.answer(error, request, reply);
    },
    clientErrorHandler: (error, socket) => {
      if (wording.problems) answerRawError(wording.problems, error, socket);
      else socket.destroy();
    },
    multipart: {
      limits: {
        fileSize: config.uploadLimitBytes,
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
  addAnswerDeadlines(fastify, config);
  addEdgeHooks(app, config);
  fastify.setReplySerializer(answerText);
  const filter = app.get(ProblemFilter);
  fastify.setErrorHandler((error, request, reply) => filter.answer(error, request, reply));
  app.get(AccessLog).attach(fastify);
  app.useBodyParser(FILE_TYPES as never, { bodyLimit: config.uploadLimitBytes });
  const drain = app.get(Drain);
  app.useWebSocketAdapter(new SocketAdapter(app, config, drain));
  app.get(WebMetrics).watchSockets(() => drain.connectedSockets);
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
