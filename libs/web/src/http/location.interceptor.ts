import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { map, type Observable } from 'rxjs';

import { RouteTable } from './route-table';

const JOBS = '/v1/jobs';
const STARTED = 202;

/** What was made (201) is under the path it was made at, if that can be read; what was started is its job. */
function placeOf(answer: unknown, status: number, path: string): string | undefined {
  const { id, jobId } = (answer ?? {}) as { id?: unknown; jobId?: unknown };
  if (status === 201 && typeof id === 'string') return `${path}/${id}`;
  return typeof jobId === 'string' ? `${JOBS}/${jobId}` : undefined;
}

/** `Location` on every answer to a command that made or started something which has a URL. */
@Injectable()
export class LocationInterceptor implements NestInterceptor {
  constructor(private readonly routes: RouteTable) {}

  intercept(execution: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (execution.getType() !== 'http') return next.handle();
    const { method, url } = execution.switchToHttp().getRequest<FastifyRequest>();
    const reply = execution.switchToHttp().getResponse<FastifyReply>();
    return next.handle().pipe(
      map((answer: unknown) => {
        if (method !== 'POST' && reply.statusCode !== STARTED) return answer;
        const place = placeOf(answer, reply.statusCode, url.split('?', 1)[0]!);
        if (place && !reply.hasHeader('location') && this.routes.methodsAt(place).includes('GET'))
          void reply.header('location', place);
        return answer;
      }),
    );
  }
}
