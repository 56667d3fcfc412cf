/** @jest-environment-options {"modules": "things"} */
import { io, type Socket as Client } from 'socket.io-client';

import { type Edge, startEdge, TENANT } from '../../testing/thing-app';

let edge: Edge;
let address: string;
beforeAll(async () => {
  edge = await startEdge();
  await edge.app.listen(0, '127.0.0.1');
  const { port } = edge.app.getHttpServer().address() as { port: number };
  address = `http://127.0.0.1:${port}/things`;
});
afterAll(() => edge.app.close());

const clients: Client[] = [];
afterEach(() => clients.splice(0).forEach((client) => client.disconnect()));

function dial(auth: object, transports = ['websocket']): Promise<Client | (Error & { data?: unknown })> {
  const client = io(address, { auth, transports, reconnection: false, forceNew: true });
  clients.push(client);
  return new Promise((resolve) => {
    client.on('connect', () => resolve(client)).on('connect_error', resolve);
  });
}

describe('the edge of sockets', () => {
  it('lets signed-in callers in and gives each message its context', async () => {
    const client = (await dial({ token: 'good' })) as Client;
    expect(await client.emitWithAck('read', { name: 'x' })).toEqual({ name: 'x', tenantId: TENANT });
  });

  it.each([
    ['destroy', {}, 'platform.forbidden', 403],
    ['unmarked', {}, 'platform.forbidden', 403],
    ['read', { surplus: 1 }, 'platform.invalid_input', 400],
    ['read', 'x'.repeat(1_000), 'platform.invalid_input', 400],
  ])('answers a refused %s with a problem in the asked language', async (event, body, code, status) => {
    const client = (await dial({ token: 'good', locale: 'en' })) as Client;
    const title = expect.stringMatching(/^[\x20-\x7e]+$/);
    expect(await client.emitWithAck(event, body)).toMatchObject({ code, status, title });
  });

  it.each([{}, { token: 'bad' }, { token: 5 }, { token: 'x'.repeat(10_000) }])(
    'refuses %.30j at the handshake',
    async (auth) => {
      const problem = { code: 'platform.not_authenticated', status: 401 };
      expect(await dial(auth)).toMatchObject({ data: problem });
    },
  );

  it('ends with messages that are too large', async () => {
    const client = (await dial({ token: 'good' })) as Client;
    const gone = new Promise((resolve) => client.on('disconnect', resolve));
    client.emit('read', { name: 'x'.repeat(100_000) });
    expect(await gone).toBe('transport close');
  });

  it('speaks WebSocket only', async () => {
    expect(await dial({ token: 'good' }, ['polling'])).toBeInstanceOf(Error);
  });
});
