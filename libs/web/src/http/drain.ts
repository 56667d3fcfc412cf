import { constants } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';

import { Config } from '@mimamori/platform';
import { Injectable, Logger } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Server } from 'socket.io';

/** What sockets hear before their line is closed. */
export const SERVER_CLOSING = 'server closing';

/** Whether this process is about to end: readiness says so first, so that nobody sends it more work. */
@Injectable()
export class Drain {
  private readonly logger = new Logger(Drain.name);
  private readonly sockets = new Set<Server>();
  private begun = false;

  constructor(private readonly config: Config) {}

  get draining(): boolean {
    return this.begun;
  }

  /** Sockets to be told. */
  watch(server: Server): void {
    this.sockets.add(server);
  }

  get connectedSockets(): number {
    return [...this.sockets].reduce((sum, { engine }) => sum + (engine?.clientsCount ?? 0), 0);
  }

  /**
   * Not ready (load balancers get time to notice) → sockets are told and sent away → no new connections, lines close
   * after the answer they are busy with → what is still in flight after the grace is cut off.
   */
  async end(app: NestFastifyApplication): Promise<void> {
    if (this.begun) return;
    this.begun = true;
    const { shutdownDelaySeconds, shutdownGraceSeconds } = this.config;
    this.logger.log(`draining: at most ${shutdownDelaySeconds + shutdownGraceSeconds} s`);
    await pause(shutdownDelaySeconds * 1000);
    for (const server of this.sockets)
      for (const namespace of server._nsps.values()) {
        namespace.emit(SERVER_CLOSING);
        namespace.disconnectSockets(true);
      }
    const late = setTimeout(() => app.getHttpServer().closeAllConnections(), shutdownGraceSeconds * 1000);
    try {
      await app.close();
    } finally {
      clearTimeout(late);
    }
  }
}

/** The first process of a container: a signal that it does not handle never reaches it, not even its own. */
const INIT_PID = 1;

function endBy(signal: 'SIGTERM' | 'SIGINT'): void {
  if (process.pid === INIT_PID) process.exit(0);
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
}

/** Drains on SIGTERM and SIGINT, then ends as the signal would (as process 1: with code 0); a second one ends at once. */
export function drainOnSignal(app: NestFastifyApplication): void {
  const drain = app.get(Drain, { strict: false });
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.once(signal, () => {
      if (process.pid === INIT_PID) process.once(signal, () => process.exit(128 + constants.signals[signal]));
      void drain.end(app).finally(() => endBy(signal));
    });
}
