import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { Observable } from 'rxjs';

import { EtagInterceptor } from './etag.interceptor';
import { IdempotencyInterceptor } from './idempotency.interceptor';
import { LocationInterceptor } from './location.interceptor';

/**
 * The edge's interceptors as one, the first one outermost: each that Nest calls by itself costs a deferred observable and
 * an asynchronous resource. The ETag is put on replayed answers, too; what is kept for a replay has its Location.
 */
@Injectable()
export class EdgeInterceptor implements NestInterceptor {
  constructor(
    private readonly etag: EtagInterceptor,
    private readonly idempotency: IdempotencyInterceptor,
    private readonly location: LocationInterceptor,
  ) {}

  intercept(execution: ExecutionContext, handler: CallHandler): Observable<unknown> {
    const located = { handle: () => this.location.intercept(execution, handler) };
    const once = { handle: () => this.idempotency.intercept(execution, located) };
    return this.etag.intercept(execution, once);
  }
}
