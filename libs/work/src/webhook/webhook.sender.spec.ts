import { type Authorizer, FixedClock, type TenantDb, uuidv7 } from '@mimamori/platform';

import type { WebhookAttempts } from './webhook-attempt.service';
import { WebhookSender } from './webhook.sender';

const MOST_AT_ONCE = 32;
const MOST_OF_TENANT = 4;

interface Due {
  readonly tenantId: string;
  readonly webhookId: string;
}

describe('the sender of webhooks', () => {
  it('gives a free line to a tenant that has none, however long the others have been waiting', async () => {
    const due: Due[] = Array.from({ length: MOST_AT_ONCE / MOST_OF_TENANT }, () => uuidv7()).flatMap(
      (tenantId) => Array.from({ length: MOST_OF_TENANT + 1 }, () => ({ tenantId, webhookId: uuidv7() })),
    );
    const hanging = new Map<string, () => void>();
    const called: string[] = [];
    const db = {
      asSystem: (_why: string, work: (system: object) => unknown) =>
        work({
          query: async (_sql: string, [, busy]: [Date, readonly string[]]) =>
            due.filter(({ webhookId }) => !busy.includes(webhookId)),
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
    const pass = sender.send();
    await until(() => called.length === MOST_AT_ONCE);
    const late = { tenantId: uuidv7(), webhookId: uuidv7() };
    due.push(late);
    hanging.get(called[0]!)!();
    await until(() => called.length > MOST_AT_ONCE);
    expect(called.slice(MOST_AT_ONCE)).toEqual([late.webhookId]);
    due.length = 0;
    for (const end of hanging.values()) end();
    await pass;
  });
});

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}
