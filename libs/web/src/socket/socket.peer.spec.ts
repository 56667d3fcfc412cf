import type { Socket } from 'socket.io';

import { SocketEdge } from './socket.edge';

const edge = new SocketEdge(
  undefined as never,
  undefined as never,
  undefined as never,
  undefined as never,
  {
    trustProxy: ['10.0.0.0/8', '192.0.2.1'],
  } as never,
);

const peerOf = (remoteAddress: string, headers: Record<string, string> = {}) =>
  (edge as unknown as { peerOf(socket: Socket): { ip: string; protocol: string } }).peerOf({
    handshake: { headers, secure: false },
    conn: { remoteAddress },
  } as unknown as Socket);

it.each([
  ['a stranger', '203.0.113.9', '198.51.100.7', '203.0.113.9'],
  ['one proxy', '10.0.0.1', '198.51.100.7', '198.51.100.7'],
  ['what the client itself wrote', '10.0.0.1', '1.1.1.1, 198.51.100.7', '198.51.100.7'],
  ['two proxies in a row', '::ffff:10.0.0.1', '198.51.100.7, 192.0.2.1', '198.51.100.7'],
  ['proxies alone', '10.0.0.1', '10.0.0.3,10.0.0.2', '10.0.0.3'],
  ['a proxy that says nothing', '10.0.0.1', '', '10.0.0.1'],
])('finds the address behind %s', (_name, remote, forwarded, ip) => {
  const headers = { 'x-forwarded-for': forwarded, 'x-forwarded-proto': 'https' };
  const trusted = !remote.startsWith('203');
  expect(peerOf(remote, headers)).toEqual({ ip, protocol: trusted ? 'https' : 'http' });
});
