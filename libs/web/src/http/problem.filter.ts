import { problemHeaders, Problems } from '@mimamori/platform';
import { type ArgumentsHost, Catch, type ExceptionFilter, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { contextOf } from './context.hook';

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
      .headers(problemHeaders(problem, context.locale))
      .send(JSON.stringify(problem));
  }
}
