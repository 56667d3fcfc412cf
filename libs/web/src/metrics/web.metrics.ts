import { Injectable } from '@nestjs/common';

import { Counter, family, Histogram, sample } from './series';

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** What this process' edge counts. Labels are bounded: route templates, methods, status classes, names of limits. */
@Injectable()
export class WebMetrics {
  private readonly requests = new Counter('mimamori_http_requests_total', 'Answers.');
  private readonly durations = new Histogram(
    'mimamori_http_request_duration_seconds',
    'Time from the first byte of a request to the last of its answer.',
    SECONDS,
  );
  private readonly limited = new Counter('mimamori_rate_limited_total', 'Requests refused by a limit.');
  private readonly replays = new Counter(
    'mimamori_idempotency_replays_total',
    'Commands answered again from an Idempotency-Key.',
  );
  private connected: (() => number) | undefined;

  /** @param route template such as `/v1/jobs/:id` @param milliseconds duration */
  answered(method: string, route: string, status: number, milliseconds: number): void {
    this.requests.add({ method, route, status: `${Math.floor(status / 100)}xx` });
    this.durations.observe({ method, route }, milliseconds / 1000);
  }

  rateLimited(policy: string): void {
    this.limited.add({ policy });
  }

  replayed(kind: 'rest' | 'graphql'): void {
    this.replays.add({ kind });
  }

  /** Where to ask for the number of connected sockets. */
  watchSockets(connected: () => number): void {
    this.connected = connected;
  }

  lines(): string[] {
    const sockets = this.connected ? [sample('mimamori_sockets_connected', this.connected())] : [];
    return [
      ...this.requests.lines(),
      ...this.durations.lines(),
      ...this.limited.lines(),
      ...this.replays.lines(),
      ...family('mimamori_sockets_connected', 'gauge', 'Sockets connected to this process.', sockets),
    ];
  }
}
