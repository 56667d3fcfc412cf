import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import {
  type AddressInfo,
  createServer as createTcpServer,
  type Server as TcpServer,
  type Socket,
} from 'node:net';

import type { Config } from '../config/config';
import { selfSigned } from '../../testing/self-signed';
import { Egress } from './egress.client';
import type { NameResolver } from './name-resolver';

const PUBLIC = '93.184.215.14';
const servers: (Server | TcpServer)[] = [];
const sockets = new Set<Socket>();
const asked: string[] = [];
let seen: { method?: string; headers: Record<string, unknown>; body: string }[];

const port = async (server: Server | TcpServer): Promise<number> => {
  servers.push(server);
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return (server.address() as AddressInfo).port;
};
const serve = (listener: RequestListener) => port(createServer(listener));
/** A resolver that gives each of these answers in turn, and the last for ever. */
const names = (...answers: string[][]): NameResolver =>
  ({
    resolve: async (name: string) => {
      asked.push(name);
      return answers.length > 1 ? answers.shift() : answers[0];
    },
  }) as unknown as NameResolver;
const egress = (allow: string[], resolver: NameResolver = names([])) =>
  new Egress({ egressAllow: allow } as unknown as Config, resolver);
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'fine',
    (error: { code: string }) => error.code.replace('platform.egress_', ''),
  );
const post = (client: Egress, url: string, more = {}) =>
  client.send({ method: 'POST', url, body: '{}', ...more });

beforeEach(() => {
  seen = [];
  asked.length = 0;
});

afterAll(() => {
  for (const server of servers) server.close();
  // one that its client only half closed would keep the process alive
  for (const socket of sockets) socket.destroy();
});

describe('a call', () => {
  it('brings what was sent, and the answer back', async () => {
    const at = await serve((request, reply) => {
      let body = '';
      request.on('data', (part) => (body += String(part)));
      request.on('end', () => {
        seen.push({ method: request.method, headers: request.headers, body });
        reply.writeHead(201, { 'retry-after': '7', 'set-cookie': ['a=1', 'b=2'] }).end('done');
      });
    });
    const client = egress([`127.0.0.1:${at}`]);
    const answer = await post(client, `http://127.0.0.1:${at}/hook?x=1`, { headers: { 'x-id': '1' } });
    expect(answer).toMatchObject({
      status: 201,
      headers: { 'retry-after': '7', 'set-cookie': ['a=1', 'b=2'] },
    });
    expect(answer.body.toString()).toBe('done');
    await post(client, `http://127.0.0.1:${at}/`);
    expect(seen[0]).toMatchObject({ method: 'POST', body: '{}', headers: { 'x-id': '1' } });
    expect(seen[1]!.headers).not.toHaveProperty('cookie');
  });

  it('goes to the address that was looked at, and asks no proxy', async () => {
    const at = await serve((request, reply) => void reply.end(request.headers.host));
    const client = egress([`hooks.example.com:${at}`], names(['127.0.0.1'], ['127.0.0.2']));
    const before = { ...process.env };
    Object.assign(process.env, { HTTP_PROXY: 'http://127.0.0.1:9', http_proxy: 'http://127.0.0.1:9' });
    try {
      const answer = await post(client, `http://hooks.example.com:${at}/`);
      expect(answer.body.toString()).toBe(`hooks.example.com:${at}`);
      expect(asked).toEqual(['hooks.example.com']);
    } finally {
      process.env = before;
    }
  });

  it('answers an error of the other server as it is', async () => {
    const at = await serve((_request, reply) => void reply.writeHead(503).end());
    expect(await post(egress([`127.0.0.1:${at}`]), `http://127.0.0.1:${at}/`)).toMatchObject({ status: 503 });
  });
});

describe('a name', () => {
  it.each([
    ['one inside', ['10.0.0.1']],
    ['one inside beside a public one', [PUBLIC, '127.0.0.1']],
    ['one inside in another spelling', ['::ffff:169.254.169.254']],
    ['none', []],
  ])('with an address, %s, has the same answer, at a look and at a call', async (_name, addresses) => {
    const code = 'no_public_address';
    const client = egress([], names(addresses));
    expect(await codeOf(client.check('https://hooks.example.com/'))).toBe(code);
    expect(await codeOf(post(client, 'https://hooks.example.com/'))).toBe(code);
  });

  it('that was public at the look is looked at again at the call', async () => {
    const client = egress([], names([PUBLIC], ['192.168.1.1']));
    expect(await codeOf(client.check('https://hooks.example.com/'))).toBe('fine');
    expect(await codeOf(post(client, 'https://hooks.example.com/'))).toBe('no_public_address');
  });

  it('that changes between look and connection of one call changes nothing', async () => {
    let calls = 0;
    const at = await serve((_request, reply) => {
      calls += 1;
      reply.end();
    });
    // the first answer is an address nobody listens at; a second look would find the server
    const client = egress(['127.0.0.0/8'], names(['127.0.0.9'], ['127.0.0.1']));
    expect(await codeOf(post(client, `https://hooks.example.com:${at}/`))).toBe('unreachable');
    expect({ calls, asked }).toEqual({ calls: 0, asked: ['hooks.example.com'] });
  });

  it('that never resolves ends in time', async () => {
    const resolver = { resolve: () => new Promise(() => undefined) } as unknown as NameResolver;
    const slow = post(egress([], resolver), 'https://hooks.example.com/', { totalMilliseconds: 50 });
    expect(await codeOf(slow)).toBe('no_public_address');
  });
});

describe('a redirect', () => {
  it.each([
    ['redirect_private', 'https://169.254.169.254/latest/meta-data/'],
    ['redirect_private', 'https://[::1]/'],
    ['redirect', 'https://8.8.8.8/'],
    ['redirect', 'https://inside.example.com/'],
    ['redirect', 'http://8.8.8.8/'],
    ['redirect', '/elsewhere'],
    ['redirect', 'http://['],
    ['redirect', undefined],
  ])('is %s when it leads to %s, and is not followed', async (code, location) => {
    let calls = 0;
    const at = await serve((_request, reply) => {
      calls += 1;
      reply.writeHead(307, location === undefined ? {} : { location }).end();
    });
    const client = egress([`127.0.0.1:${at}`], names(['10.0.0.1']));
    expect(await codeOf(post(client, `http://127.0.0.1:${at}/`))).toBe(code);
    expect({ calls, asked }).toEqual({ calls: 1, asked: [] });
  });
});

describe('a hostile server', () => {
  it('cannot hold a call: no answer, a dripping head, a dripping body', async () => {
    const silent = await port(createTcpServer(() => undefined));
    const head = await port(createTcpServer((socket) => drip(socket, 'HTTP/1.1 200 OK\r\nx-')));
    const body = await port(
      createTcpServer((socket) => drip(socket, 'HTTP/1.1 200 OK\r\ncontent-length: 99999\r\n\r\n')),
    );
    for (const at of [silent, head, body]) {
      const call = post(egress([`127.0.0.1:${at}`]), `http://127.0.0.1:${at}/`, { totalMilliseconds: 200 });
      expect(await codeOf(call)).toBe('timeout');
    }
  });

  it('cannot fill the memory: a huge body, told or not, and huge headers', async () => {
    let sent = 0;
    const endless = await serve((_request, reply) => {
      const more = () => {
        while (!reply.destroyed && reply.write(Buffer.alloc(65_536))) sent += 65_536;
      };
      reply.on('drain', more);
      more();
    });
    const headers = await port(
      createTcpServer((socket) => {
        socket.on('error', () => socket.destroy());
        socket.end(`HTTP/1.1 200 OK\r\nx-big: ${'a'.repeat(200_000)}\r\n\r\n`);
      }),
    );
    const call = post(egress([`127.0.0.1:${endless}`]), `http://127.0.0.1:${endless}/`);
    expect(await codeOf(call)).toBe('too_large');
    expect(sent).toBeLessThan(20_000_000);
    expect(await codeOf(post(egress([`127.0.0.1:${headers}`]), `http://127.0.0.1:${headers}/`))).toBe(
      'too_large',
    );
  });

  it('that hangs up or talks nonsense is unreachable', async () => {
    const closed = await port(createTcpServer((socket) => void socket.destroy()));
    const nonsense = await port(
      createTcpServer((socket) => {
        socket.on('error', () => socket.destroy());
        socket.end('SSH-2.0-x\r\n');
      }),
    );
    for (const at of [closed, nonsense, 1])
      expect(await codeOf(post(egress(['127.0.0.0/8']), `http://127.0.0.1:${at}/`))).toBe('unreachable');
  });

  it('without a certificate that counts is not told anything, whatever the environment says', async () => {
    const at = await port(createTlsServer(selfSigned('localhost'), (_request, reply) => void reply.end()));
    const before = process.env.NODE_TLS_REJECT_UNAUTHORIZED;
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
    try {
      expect(await codeOf(post(egress(['127.0.0.0/8']), `https://127.0.0.1:${at}/`))).toBe('untrusted');
    } finally {
      if (before === undefined) delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
      else process.env.NODE_TLS_REJECT_UNAUTHORIZED = before;
    }
  });
});

/** One byte now and then, after a beginning. */
function drip(socket: Socket, beginning: string): void {
  socket.write(beginning);
  const timer = setInterval(() => socket.write('a'), 20);
  socket.on('error', () => socket.destroy());
  socket.on('close', () => clearInterval(timer));
}
