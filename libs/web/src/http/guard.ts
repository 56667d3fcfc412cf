import {
  type RequestContext,
  Forbidden,
  NotAuthenticated,
  CAN,
  type CanMark,
  PUBLIC,
  SignIn,
} from '@mimamori/platform';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import type { Socket } from 'socket.io';

import { contextOf } from './context.hook';
import { requireSecureTransport } from './transport';

/** The one guard: authenticate, then authorise, for REST, GraphQL and sockets alike. An unmarked handler is refused. */
@Injectable()
export class EdgeGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly signIn: SignIn,
  ) {}

  canActivate(execution: ExecutionContext): boolean | Promise<boolean> {
    const marked = [execution.getHandler(), execution.getClass()];
    const can = this.reflector.getAllAndOverride<CanMark | undefined>(CAN, marked);
    const isPublic = this.reflector.getAllAndOverride<string | undefined>(PUBLIC, marked) !== undefined;
    if (!can && !isPublic) throw new Forbidden('unmarked', execution.getHandler().name);
    if (execution.getType<string>() === 'ws') return can ? allow(socketContext(execution), can) : true;
    const request = requestOf(execution);
    const { authorization } = request.headers;
    if (authorization) requireSecureTransport(request);
    if (!can) return true;
    const context = contextOf(request);
    if (context.permissions) return allow(context, can);
    return this.signIn.into(context, authorization).then(() => allow(context, can));
  }
}

function allow({ permissions }: RequestContext, { action, subject }: CanMark): true {
  if (!permissions) throw new NotAuthenticated();
  if (!permissions.can(action, subject)) throw new Forbidden(action, subject);
  return true;
}

/** The third argument of a resolver is mercurius' context, which carries the request. */
function requestOf(execution: ExecutionContext): FastifyRequest {
  if (execution.getType<string>() !== 'graphql') return execution.switchToHttp().getRequest<FastifyRequest>();
  return execution.getArgByIndex<{ req: FastifyRequest }>(2).req;
}

function socketContext(execution: ExecutionContext): RequestContext {
  const { context } = execution.switchToWs().getClient<Socket>().data as { context?: RequestContext };
  if (!context) throw new NotAuthenticated();
  return context;
}
