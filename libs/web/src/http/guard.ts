import {
  CAN,
  type CanMark,
  Forbidden,
  NotAuthenticated,
  PUBLIC,
  type RequestContext,
} from '@mimamori/platform';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Socket } from 'socket.io';

import { LIMITED, type PublicPolicy } from '../limits/limit.marks';
import { PublicLimits } from '../limits/public-limits';
import { contextOf } from './context.hook';
import { Entrance } from './entrance';
import { toldOf } from './guest.witness';
import { checkAccept, checkContentType } from './media.check';
import { requireSecureTransport } from './transport';

interface Exchange {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/**
 * The one guard, for REST, GraphQL and sockets alike: authenticate, count, authorise; then whether the handler speaks the
 * asked media types. An unmarked handler is refused.
 */
@Injectable()
export class EdgeGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly entrance: Entrance,
    private readonly limits: PublicLimits,
  ) {}

  canActivate(execution: ExecutionContext): boolean | Promise<boolean> {
    const marked = [execution.getHandler(), execution.getClass()];
    const can = this.reflector.getAllAndOverride<CanMark | undefined>(CAN, marked);
    const isPublic = this.reflector.getAllAndOverride<string | undefined>(PUBLIC, marked) !== undefined;
    if (!can && !isPublic) throw new Forbidden('unmarked', execution.getHandler().name);
    if (execution.getType<string>() === 'ws') return can ? allow(socketContext(execution), can) : true;
    const exchange = exchangeOf(execution);
    if (!can) return this.letIn(execution, exchange);
    const context = contextOf(exchange.request);
    if (context.permissions) return speaks(execution, exchange.request, allow(context, can));
    return this.entrance
      .enter(exchange.request, exchange.reply)
      .then(() => speaks(execution, exchange.request, allow(context, can)));
  }

  private async letIn(execution: ExecutionContext, { request, reply }: Exchange): Promise<boolean> {
    if (request.headers.authorization) requireSecureTransport(request);
    const policy = this.reflector.get<PublicPolicy | undefined>(LIMITED, execution.getHandler());
    if (policy) await this.limits.admit(policy, request, reply);
    return speaks(execution, request, true);
  }
}

/** @throws UnsupportedMediaType | AppError 406 */
function speaks(execution: ExecutionContext, request: FastifyRequest, allowed: true): true {
  if (execution.getType() !== 'http') return allowed;
  checkContentType(request, execution.getHandler() as never);
  checkAccept(request, execution.getHandler() as never);
  return allowed;
}

/** @throws NotAuthenticated, Forbidden */
export function allow({ permissions, principal }: RequestContext, { action, subject }: CanMark): true {
  if (!permissions) throw new NotAuthenticated();
  // guests look, and change nothing: whatever their rules say
  const closed = principal?.homeTenantId !== undefined && action !== 'read';
  if (closed || !permissions.can(action, subject)) throw new Forbidden(action, subject);
  return true;
}

/** The third argument of a resolver is mercurius' context, which carries the request. */
function exchangeOf(execution: ExecutionContext): Exchange {
  if (execution.getType<string>() === 'graphql') {
    const { req, reply } = execution.getArgByIndex<{ req: FastifyRequest; reply: FastifyReply }>(2);
    toldOf(req)?.fields.add(execution.getArgByIndex<{ fieldName: string }>(3).fieldName);
    return { request: req, reply };
  }
  const http = execution.switchToHttp();
  return { request: http.getRequest<FastifyRequest>(), reply: http.getResponse<FastifyReply>() };
}

function socketContext(execution: ExecutionContext): RequestContext {
  const { context } = execution.switchToWs().getClient<Socket>().data as { context?: RequestContext };
  if (!context) throw new NotAuthenticated();
  return context;
}
