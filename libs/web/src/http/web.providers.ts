import type { Provider } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';

import { HttpMetrics } from '../health/http-metrics';
import { SocketEdge } from '../socket/socket.edge';
import { AccessLog } from './access-log';
import { CursorCodec } from './cursor';
import { EtagInterceptor } from './etag.interceptor';
import { EdgeGuard } from './guard';
import { IdempotencyInterceptor } from './idempotency.interceptor';
import { IdempotencyStore } from './idempotency.store';
import { Keysets } from './keyset';
import { ProblemFilter } from './problem.filter';
import { InputPipe } from './validation.pipe';

/** What other libs may inject from the edge. */
export const webExports = [CursorCodec, Keysets, SocketEdge, ProblemFilter] as const;

/** The edge's providers: one guard, one filter, one pipe; the ETag is put on replayed answers, too. */
export const webProviders: readonly Provider[] = [
  ...webExports,
  IdempotencyStore,
  HttpMetrics,
  AccessLog,
  { provide: APP_GUARD, useClass: EdgeGuard },
  { provide: APP_FILTER, useExisting: ProblemFilter },
  { provide: APP_PIPE, useClass: InputPipe },
  { provide: APP_INTERCEPTOR, useClass: EtagInterceptor },
  { provide: APP_INTERCEPTOR, useClass: IdempotencyInterceptor },
];
