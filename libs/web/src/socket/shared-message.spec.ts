import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { Server, type Socket } from 'socket.io';
import { io, type Socket as Client } from 'socket.io-client';

import { sendShared, sharedMessage } from './shared-message';

let http: HttpServer;
let server: Server;
const clients: Client[] = [];

beforeAll(async () => {
  http = createServer();
  server = new Server(http, { transports: ['websocket', 'polling'], perMessageDeflate: false });
  server.of('/live');
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
});
afterEach(() => clients.splice(0).forEach((client) => client.disconnect()));
afterAll(() => server.close());

async function pair(namespace: string, transport: 'websocket' | 'polling'): Promise<[Socket, Client]> {
  const arrived = new Promise<Socket>((resolve) => server.of(namespace).once('connection', resolve));
  const { port } = http.address() as AddressInfo;
  const client = io(`http://127.0.0.1:${port}${namespace}`, {
    transports: [transport],
    upgrade: false,
    forceNew: true,
    reconnection: false,
  });
  clients.push(client);
  return [await arrived, client];
}

const next = (client: Client, name: string) => new Promise((resolve) => client.once(name, resolve));

describe('a message that is encoded once', () => {
  it.each([
    ['/live', 'websocket'],
    ['/', 'websocket'],
    // it does not take frames
    ['/live', 'polling'],
  ] as const)('is to a client of %s over %s what `emit` would have sent', async (namespace, transport) => {
    const [socket, client] = await pair(namespace, transport);
    // Lengths on both sides of each way that a frame tells its length
    for (const length of [0, 40, 90, 65_400, 65_520, 200_000]) {
      const shared = {
        text: '見守り'.slice(0, length % 4) + 'x'.repeat(length),
        list: [1, null, { a: '"' }],
      };
      const heard = next(client, 'status');
      sendShared(
        socket,
        sharedMessage(namespace, 'status', JSON.stringify(shared).slice(1, -1)),
        `"seq":${length},"name":"店"`,
      );
      const told = await heard;
      const again = next(client, 'status');
      socket.emit('status', { seq: length, name: '店', ...shared });
      expect(told).toEqual(await again);
    }
  });

  it('goes to each with its own fields, in the order of everything else that is sent', async () => {
    const pairs = [await pair('/live', 'websocket'), await pair('/live', 'websocket')];
    const message = sharedMessage('/live', 'status', '"changes":[1,2]');
    for (const [index, [socket, client]] of pairs.entries()) {
      const heard: unknown[] = [];
      client.onAny((name: string, body: unknown) => heard.push([name, body]));
      socket.emit('before', 1);
      sendShared(socket, message, `"seq":${index}`);
      socket.emit('after', 2);
      await next(client, 'after');
      expect(heard).toEqual([
        ['before', 1],
        ['status', { seq: index, changes: [1, 2] }],
        ['after', 2],
      ]);
    }
  });

  it('leaves as a frame on WebSocket, and nothing else encodes it', async () => {
    const [socket, client] = await pair('/live', 'websocket');
    const sender = (
      socket.conn.transport as unknown as {
        socket: { _sender: { sendFrame(list: Buffer[], done: () => void): void } };
      }
    ).socket._sender;
    const sent = jest.spyOn(sender, 'sendFrame');
    const heard = next(client, 'status');
    sendShared(socket, sharedMessage('/live', 'status', '"a":1'), '"seq":1');
    await heard;
    expect(sent).toHaveBeenCalledTimes(1);
    expect(sent.mock.calls[0]![0]).toHaveLength(1);
    expect(sent.mock.calls[0]![0][0]!.subarray(2).toString()).toBe('42/live,["status",{"seq":1,"a":1}]');
  });
});
