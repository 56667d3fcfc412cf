import { GuestLog, type GuestUse, isUuid, type RequestContext, runInContext } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { contextOf } from './context.hook';

/** What GraphQL knows and HTTP does not: which fields were asked for, and what became of them. */
class Told {
  readonly fields = new Set<string>();
  status?: number;
}

const MOST_FIELDS = 30;
const told = new WeakMap<FastifyRequest, Told>();

/** Where GraphQL tells about a guest's request; `undefined` for everybody else's. */
export function toldOf(request: FastifyRequest): Told | undefined {
  if (!contextOf(request).principal?.homeTenantId) return undefined;
  if (!told.has(request)) told.set(request, new Told());
  return told.get(request);
}

function useOf(request: FastifyRequest, reply: FastifyReply): GuestUse {
  const { fields, status = reply.statusCode } = told.get(request) ?? new Told();
  const route = `${request.method} ${request.routeOptions.url?.replaceAll(/:(\w+)/g, '{$1}')}`;
  const operation = fields.size ? `graphql ${[...fields].slice(0, MOST_FIELDS).join(' ')}` : route;
  return {
    operation,
    status,
    ids: Object.values((request.params ?? {}) as Record<string, string>).filter(isUuid),
  };
}

/** Sees to it that nothing is answered to a guest that the log does not know. */
@Injectable()
export class GuestWitness {
  constructor(private readonly modules: ModuleRef) {}

  /** @throws what keeps it from being written */
  async note(context: RequestContext, use: GuestUse): Promise<void> {
    if (!context.principal?.homeTenantId) return;
    const log = this.modules.get<GuestLog>(GuestLog as never, { strict: false });
    await runInContext(context, () => log.note(use));
  }

  /** Every answer to a guest waits for its row; what keeps that from being written is answered in its place. */
  attach(fastify: FastifyInstance): void {
    const failed = new WeakSet<FastifyRequest>();
    fastify.addHook('onSend', (request, reply, payload, done) => {
      if (!contextOf(request).principal?.homeTenantId || failed.has(request)) return done(null, payload);
      this.note(contextOf(request), useOf(request, reply)).then(
        () => done(null, payload),
        (error: Error) => {
          failed.add(request);
          done(error);
        },
      );
    });
  }
}
