import { Verifications } from '@mimamori/audit';
import { TenantDb } from '@mimamori/platform';

import { useApp } from '../../../../test/support/app';
import { WebhookOutbox } from './webhook-outbox';

const app = useApp({ jobs: false });

describe('a signed head of the log', () => {
  it('is announced to webhooks, and known outside once one of them has taken it', async () => {
    const owner = await app.found('anchored');
    const body = { url: 'https://93.184.215.14/log', eventTypes: ['audit.checkpoint.signed'] };
    const created = await app.call('POST', '/v1/webhooks', { as: owner, body });
    expect(created.status).toBe(201);
    await app.as(owner.tenantId, () => app.get(Verifications).verify(owner.tenantId));
    const published = () =>
      app.as(owner.tenantId, () =>
        app
          .get(TenantDb)
          .query<{ id: string; known: boolean }>(
            'select id, published_at is not null as known from audit_checkpoint',
          ),
      );
    const [checkpoint] = await published();
    const deliveries = await app.as(owner.tenantId, () =>
      app
        .get(TenantDb)
        .query<{ eventType: string; body: string }>(
          'select event_type as "eventType", body from webhook_delivery',
        ),
    );
    expect(deliveries).toHaveLength(1);
    expect(JSON.parse(deliveries[0]!.body)).toMatchObject({
      type: 'audit.checkpoint.signed',
      data: { checkpointId: checkpoint!.id, occasion: 'verified', envelope: { kind: 'audit.checkpoint' } },
    });
    const delivered = (eventType: string) =>
      app.as(owner.tenantId, () =>
        app
          .get(TenantDb)
          .transaction((tx) => app.get(WebhookOutbox).delivered(tx, { ...deliveries[0]!, eventType })),
      );
    await delivered('users.user.changed');
    expect((await published())[0]!.known).toBe(false);
    await delivered('audit.checkpoint.signed');
    expect((await published())[0]!.known).toBe(true);
  });
});
