import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { map, type Observable } from 'rxjs';

import { etagOf, holdsVersion, type Versioned } from './etag';

function isVersioned(answer: unknown): answer is Versioned {
  const { id, version } = (answer ?? {}) as Partial<Versioned>;
  return typeof id === 'string' && Number.isInteger(version);
}

/** Every answer that is one versioned resource carries its ETag; a GET whose caller has it answers 304. */
@Injectable()
export class EtagInterceptor implements NestInterceptor {
  intercept(execution: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (execution.getType() !== 'http') return next.handle();
    const request = execution.switchToHttp().getRequest<FastifyRequest>();
    const reply = execution.switchToHttp().getResponse<FastifyReply>();
    return next.handle().pipe(
      map((answer: unknown) => {
        if (!isVersioned(answer)) return answer;
        const etag = etagOf(answer);
        void reply.header('etag', etag);
        if (request.method !== 'GET' || !holdsVersion(request.headers['if-none-match'], etag)) return answer;
        void reply.code(304);
        return undefined;
      }),
    );
  }
}
