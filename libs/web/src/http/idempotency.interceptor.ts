import { createHash } from 'node:crypto';

import { getContext, InvalidInput, SHOWN_ONCE, canonicalJson } from '@mimamori/platform';
import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { catchError, concatMap, from, type Observable, of, switchMap } from 'rxjs';

import { type Claim, IdempotencyStore, type KeyedCommand, type StoredAnswer } from './idempotency.store';
import { readUpload } from './upload';
import { WebMetrics } from '../metrics/web.metrics';

const KEY = /^[\x21-\x7e]{1,255}$/;
const COMMANDS = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);
const KEPT_HEADERS = ['etag', 'location'];

interface ResolveInfo {
  readonly operation: { readonly operation: string };
  readonly parentType: { readonly name: string };
  readonly fieldName: string;
}

interface Command extends Omit<KeyedCommand, 'key' | 'bodyHash'> {
  /** Made only for a command with a key: of a large body it costs as much as parsing it. */
  readonly hashBody: () => string;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

const digest = (bytes: Buffer) => createHash('sha256').update(bytes).digest('base64url');
const hash = (input: unknown) => createHash('sha256').update(canonicalJson(input)).digest('base64url');

/** Under `Idempotency-Key` a command is carried out once; repeats within a day get the first answer again. */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(
    private readonly store: IdempotencyStore,
    private readonly metrics: WebMetrics,
  ) {}

  intercept(execution: ExecutionContext, next: CallHandler): Observable<unknown> {
    const command = commandOf(execution);
    const key = command?.request.headers['idempotency-key'];
    if (!command || key === undefined || !getContext().principal) return next.handle();
    if (typeof key !== 'string' || !KEY.test(key))
      throw new InvalidInput([{ pointer: 'Idempotency-Key', code: 'platform.input.idempotency_key' }]);
    return from(this.claim(command, key)).pipe(
      switchMap((claim) =>
        'answer' in claim
          ? of(this.replay(command, claim.answer))
          : this.carryOut(claim.id, next, (answer) => this.keep(claim.id, command, execution, answer)),
      ),
    );
  }

  private replay({ reply, route }: Command, answer: StoredAnswer): unknown {
    this.metrics.replayed(route.startsWith('graphql:') ? 'graphql' : 'rest');
    return answerAgain(reply, answer);
  }

  /** A form is read here already: its bytes are part of what was asked. */
  private async claim({ request, route, hashBody }: Command, key: string): Promise<Claim> {
    const form = request.isMultipart() ? await readUpload(request) : undefined;
    const bodyHash = hashBody();
    const asked = form && hash({ bodyHash, fields: form.fields, content: digest(form.content) });
    return this.store.claim({ route, bodyHash: asked ?? bodyHash, key });
  }

  private async keep(
    id: string,
    { reply }: Command,
    execution: ExecutionContext,
    answer: unknown,
  ): Promise<void> {
    const secret = Reflect.hasMetadata(SHOWN_ONCE, execution.getHandler());
    await (secret ? this.store.finish(id) : this.store.keep(id, stored(reply, answer)));
  }

  private carryOut(
    id: string,
    next: CallHandler,
    keep: (answer: unknown) => Promise<void>,
  ): Observable<unknown> {
    getContext().idempotencyId = id;
    return next.handle().pipe(
      concatMap(async (answer: unknown) => {
        await keep(answer);
        return answer;
      }),
      catchError(async (error: unknown) => {
        await this.store.release(id);
        throw error;
      }),
    );
  }
}

function commandOf(execution: ExecutionContext): Command | undefined {
  if (execution.getType<string>() === 'graphql') {
    const [, args, context, info] =
      execution.getArgs<[unknown, unknown, { req: FastifyRequest; reply: FastifyReply }, ResolveInfo]>();
    if (info.operation.operation !== 'mutation' || info.parentType.name !== 'Mutation') return undefined;
    return {
      request: context.req,
      reply: context.reply,
      route: `graphql:${info.fieldName}`,
      hashBody: () => hash(args),
    };
  }
  if (execution.getType() !== 'http') return undefined;
  const request = execution.switchToHttp().getRequest<FastifyRequest>();
  if (!COMMANDS.has(request.method)) return undefined;
  const { params, query, body, routeOptions, method } = request;
  return {
    request,
    reply: execution.switchToHttp().getResponse<FastifyReply>(),
    route: `${method} ${routeOptions.url ?? ''}`,
    hashBody: () => hash({ params, query, body: Buffer.isBuffer(body) ? digest(body) : body }),
  };
}

function stored(reply: FastifyReply, answer: unknown): StoredAnswer {
  const headers = Object.fromEntries(
    KEPT_HEADERS.flatMap((name) => (reply.hasHeader(name) ? [[name, String(reply.getHeader(name))]] : [])),
  );
  return { status: reply.statusCode, body: answer === undefined ? null : JSON.stringify(answer), headers };
}

function answerAgain(reply: FastifyReply, { status, body, headers }: StoredAnswer): unknown {
  void reply.code(status).headers({ ...headers, 'idempotency-replayed': 'true' });
  return body === null ? undefined : JSON.parse(body);
}
