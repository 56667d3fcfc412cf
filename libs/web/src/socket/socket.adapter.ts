import type { Config } from '@mimamori/platform';
import type { INestApplicationContext } from '@nestjs/common';
import { IoAdapter } from '@nestjs/platform-socket.io';
import type { Server, ServerOptions } from 'socket.io';

import type { Drain } from '../http/drain';
import { StalledConnections } from './stalled.connections';

const LARGEST_MESSAGE = 64 * 1024;
const CONNECT_TIMEOUT_MS = 10_000;

/** socket.io over WebSocket only: no long polling, small messages, no recovery that would skip the handshake's check. */
export class SocketAdapter extends IoAdapter {
  constructor(
    app: INestApplicationContext,
    private readonly config: Pick<Config, 'corsOrigins'>,
    private readonly drain: Drain,
  ) {
    super(app);
  }

  override createIOServer(port: number, options?: ServerOptions): Server {
    const { corsOrigins } = this.config;
    const server = super.createIOServer(port, {
      ...options,
      transports: ['websocket'],
      maxHttpBufferSize: LARGEST_MESSAGE,
      connectTimeout: CONNECT_TIMEOUT_MS,
      serveClient: false,
      perMessageDeflate: false,
      cors: corsOrigins.length ? { origin: [...corsOrigins] } : undefined,
    } as ServerOptions) as Server;
    this.drain.watch(server);
    const stalled = new StalledConnections(server);
    stalled.watch();
    server.httpServer.once('close', () => stalled.stop());
    return server;
  }
}
