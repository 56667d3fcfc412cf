import { type Locale, type Problem, problemHeaders, Problems } from '@mimamori/platform';
import { type ArgumentsHost, Catch, type ExceptionFilter, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { RateLimited } from '../web.errors';
import { contextOf } from './context.hook';

/** Headers that go with a problem; a limit knows how long to wait. */
export function headersOf(problem: Problem, error: unknown, locale: Locale): Record<string, string> {
  return {
    ...problemHeaders(problem, locale),
    ...(error instanceof RateLimited && { 'retry-after': String(error.retrySeconds) }),
  };
}

/** Answers every failed HTTP request with a problem document; GraphQL and sockets have their own last step. */
@Catch()
@Injectable()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly problems: Problems) {}

  catch(error: unknown, host: ArgumentsHost): void {
    if (host.getType<string>() !== 'http') throw error;
    const http = host.switchToHttp();
    this.answer(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }

  answer(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const context = contextOf(request);
    const problem = this.problems.toProblem(error, context);
    if (reply.sent) return;
    void reply
      .removeHeader('etag')
      .code(problem.status)
      .headers(headersOf(problem, error, context.locale))
      .send(JSON.stringify(problem));
  }
}
