import type { LibPolicy } from '@mimamori/platform';

const WORK = ['read', 'create', 'update', 'assign', 'transition'];
const MANAGE_WEBHOOKS = ['read', 'create', 'update', 'delete', 'rotate_secret', 'test', 'replay'];

/**
 * Whoever keeps the register of a store works its tasks; a task given to somebody is theirs to read and to work, wherever
 * it belongs; who only inspects reads. That nothing needs to be done about a finding or a duty is not for the store that
 * it is about to decide: managers dismiss what people asked for, the tenant's officers anything. Nor does an owner move
 * their own due date.
 */
export const workPolicy: LibPolicy = {
  subjects: {
    Webhook: { actions: MANAGE_WEBHOOKS, fields: {} },
    WebhookDelivery: { actions: ['read'], fields: {} },
    Task: {
      actions: [...WORK, 'dismiss'],
      fields: {
        siteId: 'task.site_id',
        ownerUserId: 'task.owner_user_id',
        kind: 'task.kind',
        severity: 'task.severity',
      },
      scopedBy: 'siteId',
    },
  },
  rules: [
    ...['tenant_owner', 'tenant_admin'].flatMap((role) => [
      { role, actions: MANAGE_WEBHOOKS, subject: 'Webhook' },
      { role, actions: ['read'], subject: 'WebhookDelivery' },
    ]),
    { role: 'auditor', actions: ['read'], subject: 'Webhook' },
    { role: 'auditor', actions: ['read'], subject: 'WebhookDelivery' },
    ...['tenant_owner', 'tenant_admin', 'compliance_officer'].map((role) => ({
      role,
      actions: [...WORK, 'dismiss'],
      subject: 'Task',
    })),
    ...['region_manager', 'store_manager'].flatMap((role) => [
      { role, actions: WORK, subject: 'Task' },
      { role, actions: ['dismiss'], subject: 'Task', condition: { kind: 'manual' } },
    ]),
    { role: 'auditor', actions: ['read'], subject: 'Task' },
    {
      role: '*',
      actions: ['read', 'update', 'transition'],
      subject: 'Task',
      condition: { ownerUserId: '$principal' },
      anyScope: true,
    },
  ],
};
