import { Can, Clock, type Problem } from '@mimamori/platform';
import { parseInput, SocketEdge, SocketProblemFilter } from '@mimamori/web';
import { UseFilters } from '@nestjs/common';
import {
  ConnectedSocket,
  MessageBody,
  type OnGatewayConnection,
  type OnGatewayDisconnect,
  type OnGatewayInit,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import type { Namespace, Socket } from 'socket.io';

import { LiveClient } from './live.client';
import { LiveHub } from './live.hub';
import { NAMESPACE, type Subscribed, subscribeSchema, type Unsubscribed } from './live.messages';
import { LiveWarden } from './live.warden';

@UseFilters(SocketProblemFilter)
@WebSocketGateway({ namespace: NAMESPACE })
export class LiveGateway
  implements OnGatewayInit<Namespace>, OnGatewayConnection<Socket>, OnGatewayDisconnect<Socket>
{
  private readonly clients = new WeakMap<Socket, LiveClient>();

  constructor(
    private readonly edge: SocketEdge,
    private readonly hub: LiveHub,
    private readonly warden: LiveWarden,
    private readonly clock: Clock,
  ) {}

  async afterInit(namespace: Namespace): Promise<void> {
    namespace.use(this.edge.middleware());
    await this.hub.listen();
    await this.warden.listen();
  }

  handleConnection(socket: Socket): void {
    this.clientOf(socket);
  }

  handleDisconnect(socket: Socket): void {
    const client = this.clients.get(socket);
    if (!client) return;
    this.hub.unsubscribe(client);
    this.warden.remove(client);
    client.close();
  }

  @SubscribeMessage('subscribe')
  @Can('read', 'CameraStatus')
  subscribe(@ConnectedSocket() socket: Socket, @MessageBody() body: unknown): Promise<Subscribed | Problem> {
    return this.edge.handle(socket, async () => {
      const asked = parseInput(subscribeSchema, body);
      const { ack, begin } = await this.hub.subscribe(this.clientOf(socket), asked);
      setImmediate(begin);
      return ack;
    });
  }

  @SubscribeMessage('unsubscribe')
  @Can('read', 'CameraStatus')
  unsubscribe(@ConnectedSocket() socket: Socket): Promise<Unsubscribed | Problem> {
    return this.edge.handle(socket, async () => {
      this.hub.unsubscribe(this.clientOf(socket));
      return { ok: true };
    });
  }

  private clientOf(socket: Socket): LiveClient {
    const known = this.clients.get(socket);
    if (known) return known;
    const { principal } = socket.data.context;
    const client = new LiveClient(socket, principal.tenantId);
    this.clients.set(socket, client);
    this.warden.add(client);
    client.endAt(principal.expiresAt, this.clock.now(), () => this.warden.end(client, 'expired'));
    // What it was sent has left this process: what piled up meanwhile goes out as one message
    socket.conn.transport.on('ready', () => {
      if (client.subscription?.waiting) setImmediate(() => this.hub.pump(client));
    });
    return client;
  }
}
