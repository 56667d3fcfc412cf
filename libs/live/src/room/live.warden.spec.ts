import { CAMERAS_CHANGED } from '@mimamori/cameras';

import type { LiveClient } from './live.client';
import { LiveWarden } from './live.warden';

const TENANT = 'tenant-1';

/** A warden with everything that it asks for, and what it reconsidered. */
async function aWarden() {
  const heard = new Map<string, (tenantId: string) => void>();
  const reconsider = jest.fn(async (_client: LiveClient) => undefined);
  const signals = {
    connected: true,
    listen: async (channel: string, hear: (tenantId: string) => void) => void heard.set(channel, hear),
  };
  const edge = { authenticate: async () => ({ tenantId: TENANT }) };
  const warden = new LiveWarden({ reconsider } as never, edge as never, signals as never, {} as never);
  await warden.listen();
  return { warden, reconsider, heard };
}

const aClient = (more: object) => ({ tenantId: TENANT, context: {}, socket: {}, ...more }) as LiveClient;

it('a change of cameras is looked into by those who ask for it, and by those whose stores are being read', async () => {
  jest.useFakeTimers();
  const { warden, reconsider, heard } = await aWarden();
  const subscription = {};
  const asking = aClient({ subscription, audience: { asksOfCameras: true } });
  const reading = aClient({ subscription });
  const others = [aClient({ subscription, audience: { asksOfCameras: false } }), aClient({})];
  for (const client of [asking, reading, ...others]) warden.add(client);
  heard.get(CAMERAS_CHANGED)!(TENANT);
  await jest.advanceTimersByTimeAsync(150);
  expect(reconsider.mock.calls.map(([client]) => client)).toEqual([asking, reading]);
  warden.onApplicationShutdown();
  jest.useRealTimers();
});
