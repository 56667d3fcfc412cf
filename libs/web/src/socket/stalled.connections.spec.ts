import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

import { Server, type Socket } from 'socket.io';

import { RawListener } from '../../testing/raw.listener';
import { StalledConnections } from './stalled.connections';

const PATIENCE = 1_000;
const NEWS = 'x'.repeat(100_000);
/** More than the system buffers for one connection. */
const MANY = 240;

let http: HttpServer;
let server: Server;
let stalled: StalledConnections;
const listeners: RawListener[] = [];

beforeAll(async () => {
  http = createServer();
  server = new Server(http, { transports: ['websocket'], perMessageDeflate: false });
  stalled = new StalledConnections(server, PATIENCE, 50);
  stalled.watch();
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
});
afterEach(() => listeners.splice(0).forEach(({ socket }) => socket.destroy()));
afterAll(async () => {
  stalled.stop();
  await server.close();
});

const until = async (holds: () => boolean) => {
  for (const end = Date.now() + 20_000; !holds(); await pause(20))
    if (Date.now() > end) throw new Error('waited in vain');
};

async function pair(): Promise<[Socket, RawListener]> {
  const arrived = new Promise<Socket>((resolve) => server.once('connection', resolve));
  const listener = new RawListener((http.address() as AddressInfo).port);
  listeners.push(listener);
  await until(() => listener.texts.length > 0);
  listener.send('40');
  return [await arrived, listener];
}

const waiting = (socket: Socket) => socket.conn.request.socket.writableLength;

describe('a connection whose other side takes nothing', () => {
  it('is ended after a while, also when it answers pings that it never read', async () => {
    const [socket, listener] = await pair();
    const reasons: string[] = [];
    socket.on('disconnect', (reason) => reasons.push(reason));
    listener.socket.pause();
    for (let count = 0; count < MANY; count++) socket.emit('news', NEWS);
    await until(() => waiting(socket) > 0);
    const began = Date.now();
    const pongs = setInterval(() => listener.send('3'), 50);
    await until(() => reasons.length > 0);
    clearInterval(pongs);
    expect(reasons).toHaveLength(1);
    expect(['transport close', 'transport error']).toContain(reasons[0]);
    expect(Date.now() - began).toBeGreaterThanOrEqual(PATIENCE - 100);
    expect(server.engine.clientsCount).toBe(0);
  });

  it('is not: one that is slow, and one that has nothing to take', async () => {
    const [idle, quiet] = await pair();
    const [busy, slow] = await pair();
    slow.socket.pause();
    for (let count = 0; count < MANY; count++) busy.emit('news', NEWS);
    const reading = setInterval(() => {
      slow.socket.resume();
      setImmediate(() => slow.socket.pause());
    }, 5);
    await pause(2 * PATIENCE);
    clearInterval(reading);
    expect([idle.connected, busy.connected, quiet.closed]).toEqual([true, true, false]);
    slow.socket.resume();
    await until(() => waiting(busy) === 0);
  });
});
