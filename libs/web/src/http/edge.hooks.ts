import { AppError, type Config, runInContext } from '@mimamori/platform';
import { ModulesContainer } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { answerHeaders } from './answer-headers';
import { contextOf } from './context.hook';
import { corsFor } from './cors';
import { Drain } from './drain';
import { Entrance } from './entrance';
import { GuestWitness } from './guest.witness';
import { checkShape } from './input-shape';
import { ProblemFilter } from './problem.filter';
import { publicRoutes } from './public-routes';
import { RouteTable } from './route-table';

/** Nobody who has not signed in gets more than this read, in bytes. */
const ANONYMOUS_BODY_BYTES = 64 * 1024;
const GRAPHQL = '/graphql';

/** Without a length nobody knows, so it may be. */
function mayBeLarge({ headers }: FastifyRequest): boolean {
  return (
    headers['transfer-encoding'] !== undefined ||
    Number(headers['content-length'] ?? 0) > ANONYMOUS_BODY_BYTES
  );
}

/** Learns the routes as they are made; those of `@Public` handlers take small bodies only. */
function addRouteHook(fastify: FastifyInstance, open: ReadonlySet<string>, table: RouteTable): void {
  fastify.addHook('onRoute', (route) => {
    const methods = [route.method].flat();
    // mercurius adds GET, which is refused: queries in URLs end up in logs
    table.add(route.url, route.url === GRAPHQL ? ['POST'] : methods);
    if (!methods.some((method) => open.has(`${method} ${route.url}`))) return;
    route.bodyLimit = ANONYMOUS_BODY_BYTES;
    route.config = { ...route.config, isPublic: true } as never;
  });
}

const isPublic = ({ routeOptions }: FastifyRequest) =>
  (routeOptions.config as { isPublic?: boolean }).isPublic === true;

/** Answers what has no route, before any body is read: other methods (405), OPTIONS, or nothing at all (404). */
function answerUnrouted(
  filter: ProblemFilter,
  table: RouteTable,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  const methods = table.methodsAt(request.url.split('?', 1)[0]!);
  if (methods.length) void reply.header('allow', methods.join(', '));
  if (methods.length && request.method === 'OPTIONS') void reply.code(204).send();
  else if (methods.length) filter.answer(new AppError('platform.method_not_allowed', 405), request, reply);
  else filter.answer(new AppError('platform.route_not_found', 404), request, reply);
}

/**
 * What happens to every request before its handler: headers, context, CORS, routes, and sign-in before large bodies.
 * Body parsing leaves the asynchronous scope, so the context is entered a second time after it.
 */
export function addEdgeHooks(app: NestFastifyApplication, config: Config): void {
  const fastify = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  const [filter, entrance, drain] = [app.get(ProblemFilter), app.get(Entrance), app.get(Drain)];
  const table = app.get(RouteTable);
  const tellHeaders = answerHeaders(config);
  const cors = corsFor(config.corsOrigins);
  addRouteHook(fastify, publicRoutes(app.get(ModulesContainer)), table);
  fastify.addHook('onRequest', (request, reply, done) => {
    tellHeaders(request, reply);
    runInContext(contextOf(request), () => {
      if (cors(request, reply)) return;
      if (request.is404) answerUnrouted(filter, table, request, reply);
      else done();
    });
  });
  app.get(GuestWitness).attach(fastify);
  // at the end and not before: what was in flight when the end began must close its line, too
  fastify.addHook('onSend', (_request, reply, _payload, done) => {
    if (drain.draining) void reply.header('connection', 'close');
    done();
  });
  fastify.addHook('preParsing', async (request, reply) => {
    if (!mayBeLarge(request) || isPublic(request)) return;
    await runInContext(contextOf(request), () => entrance.enter(request, reply));
  });
  fastify.addHook('preValidation', (request, _reply, done) => runInContext(contextOf(request), done));
  fastify.addHook('preValidation', ({ body }, _reply, done) => {
    try {
      checkShape(body);
      done();
    } catch (error) {
      done(error as Error);
    }
  });
}
