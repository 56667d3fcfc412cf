import type { Provider } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';

import { CallerLimits } from '../limits/caller-limits';
import { LimitCheck } from '../limits/limit.check';
import { PublicLimits } from '../limits/public-limits';
import { SharedLimits } from '../limits/shared-limits';
import { MetricsPage } from '../metrics/metrics.page';
import { ProcessMetrics } from '../metrics/process.metrics';
import { WebMetrics } from '../metrics/web.metrics';
import { SocketEdge } from '../socket/socket.edge';
import { AccessLog } from './access-log';
import { CursorCodec } from './cursor';
import { Drain } from './drain';
import { EdgeInterceptor } from './edge.interceptor';
import { Entrance } from './entrance';
import { EtagInterceptor } from './etag.interceptor';
import { EdgeGuard } from './guard';
import { GuestWitness } from './guest.witness';
import { IdempotencyInterceptor } from './idempotency.interceptor';
import { IdempotencyStore } from './idempotency.store';
import { Keysets } from './keyset';
import { LocationInterceptor } from './location.interceptor';
import { ProblemFilter } from './problem.filter';
import { RouteTable } from './route-table';
import { InputPipe } from './validation.pipe';

/** What other libs and the GraphQL module may inject from the edge. */
export const webExports = [
  CursorCodec,
  Keysets,
  SocketEdge,
  ProblemFilter,
  Entrance,
  CallerLimits,
  SharedLimits,
] as const;

/** The edge's providers: one guard, one filter, one pipe, one interceptor. */
export const webProviders: readonly Provider[] = [
  ...webExports,
  IdempotencyStore,
  PublicLimits,
  LimitCheck,
  WebMetrics,
  ProcessMetrics,
  MetricsPage,
  Drain,
  RouteTable,
  GuestWitness,
  AccessLog,
  { provide: APP_GUARD, useClass: EdgeGuard },
  { provide: APP_FILTER, useExisting: ProblemFilter },
  { provide: APP_PIPE, useClass: InputPipe },
  EtagInterceptor,
  IdempotencyInterceptor,
  LocationInterceptor,
  { provide: APP_INTERCEPTOR, useClass: EdgeInterceptor },
];
