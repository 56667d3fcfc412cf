import { type RequestContext, SignIn } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { CallerLimits } from '../limits/caller-limits';
import { contextOf } from './context.hook';
import { requireSecureTransport } from './transport';

/** The way in for whoever is known: token over TLS, sign-in, limits; once per request, whatever asks first. */
@Injectable()
export class Entrance {
  constructor(
    private readonly signIn: SignIn,
    private readonly limits: CallerLimits,
  ) {}

  /** Runs inside the request's context. @throws InsecureTransport, NotAuthenticated, RateLimited */
  async enter(request: FastifyRequest, reply: FastifyReply): Promise<RequestContext> {
    const context = contextOf(request);
    const { authorization } = request.headers;
    if (authorization) requireSecureTransport(request);
    await this.signIn.into(context, authorization);
    if (context.principal) this.limits.count(request, reply, context.principal);
    return context;
  }
}
