import { type Authorizer, FixedClock, type TenantDb, uuidv7 } from '@mimamori/platform';
import { Logger } from '@nestjs/common';

import type { WebhookAttempts } from './webhook-attempt.service';
import { WebhookSender } from './webhook.sender';

const MOST_AT_ONCE = 32;
const MOST_OF_TENANT = 4;

interface Due {
  readonly tenantId: string;
  readonly webhookId: string;
  readonly down?: boolean;
}

/** A sender whose receivers hang until they are told to end. */
function sending(due: Due[]) {
  const hanging = new Map<string, () => void>();
  const called: string[] = [];
  const database = { down: false };
  const db = {
    asSystem: (_why: string, work: (system: object) => unknown) =>
      work({
        query: async (_sql: string, [, busy]: [Date, readonly string[]]) => {
          if (database.down) throw new Error('the database is down');
          return due.filter(({ webhookId }) => !busy.includes(webhookId));
        },
      }),
  } as unknown as TenantDb;
  const attempts = {
    sendNext: (webhookId: string) => {
      called.push(webhookId);
      return new Promise<boolean>((resolve) => hanging.set(webhookId, () => resolve(false)));
    },
  } as unknown as WebhookAttempts;
  const authorizer = { permissionsOf: async () => ({}) } as unknown as Authorizer;
  const sender = new WebhookSender(db, new FixedClock(new Date()), authorizer, attempts);
  const endAll = () => {
    due.length = 0;
    for (const end of hanging.values()) end();
  };
  return { sender, hanging, called, database, endAll };
}

const ofTenant = (tenantId: string, count: number, down = false): Due[] =>
  Array.from({ length: count }, () => ({ tenantId, webhookId: uuidv7(), down }));

describe('the sender of webhooks', () => {
  it('gives a free line to a tenant that has none, however long the others have been waiting', async () => {
    const tenants = Array.from({ length: MOST_AT_ONCE / MOST_OF_TENANT }, () => uuidv7());
    const due = tenants.flatMap((tenantId) => ofTenant(tenantId, MOST_OF_TENANT + 1));
    const { sender, hanging, called, endAll } = sending(due);
    const pass = sender.send();
    await until(() => called.length === MOST_AT_ONCE);
    const late = { tenantId: uuidv7(), webhookId: uuidv7() };
    due.push(late);
    hanging.get(called[0]!)!();
    await until(() => called.length > MOST_AT_ONCE);
    expect(called.slice(MOST_AT_ONCE)).toEqual([late.webhookId]);
    endAll();
    await pass;
  });

  it('keeps half of the lines, of each tenant and in all, for receivers that answered last time', async () => {
    const tenants = Array.from({ length: MOST_AT_ONCE }, () => uuidv7());
    const due = tenants.flatMap((tenantId) => ofTenant(tenantId, MOST_OF_TENANT, true));
    const { sender, called, endAll } = sending(due);
    const pass = sender.send();
    await until(() => called.length === MOST_AT_ONCE / 2);
    const healthy = ofTenant(tenants[0]!, 1);
    due.push(...healthy);
    await until(() => called.length > MOST_AT_ONCE / 2);
    expect(called.slice(MOST_AT_ONCE / 2)).toEqual([healthy[0]!.webhookId]);
    endAll();
    await pass;
    const alone = sending(ofTenant(uuidv7(), MOST_OF_TENANT, true));
    const other = alone.sender.send();
    await until(() => alone.called.length > 0);
    expect(alone.called).toHaveLength(MOST_OF_TENANT / 2);
    alone.endAll();
    await other;
  });

  it('counts on while the database does not say what is due, and goes on when it does', async () => {
    const due = ofTenant(uuidv7(), MOST_OF_TENANT);
    const { sender, called, database, endAll } = sending(due);
    const silent = jest.spyOn(Logger.prototype, 'error').mockReturnValue();
    const pass = sender.send();
    await until(() => called.length === MOST_OF_TENANT);
    database.down = true;
    await until(() => silent.mock.calls.length === 1);
    const late = ofTenant(due[0]!.tenantId, 1).concat(ofTenant(uuidv7(), 1));
    due.push(...late);
    database.down = false;
    await until(() => called.length > MOST_OF_TENANT);
    expect(called.slice(MOST_OF_TENANT)).toEqual([late[1]!.webhookId]);
    database.down = true;
    endAll();
    await expect(pass).rejects.toThrow('the database is down');
    expect(new Set(called).size).toBe(called.length);
    silent.mockRestore();
  });
});

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}
