import type { LibPolicy } from '@mimamori/platform';
import { siteTagField } from '@mimamori/sites';

import { SEVERITIES, TASK_KINDS } from './task/task.words';

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
    Webhook: { actions: MANAGE_WEBHOOKS, fields: {}, row: { from: 'webhook', id: 'webhook.id' } },
    CheckpointReceiver: {
      actions: ['read', 'create', 'delete'],
      fields: {},
      row: { from: 'checkpoint_receiver', id: 'checkpoint_receiver.id' },
    },
    WebhookDelivery: {
      actions: ['read'],
      fields: {},
      row: { from: 'webhook_delivery', id: 'webhook_delivery.id' },
    },
    Task: {
      actions: [...WORK, 'dismiss'],
      fields: {
        siteId: { type: 'id', table: 'site', sql: 'task.site_id' },
        regionId: {
          type: 'id',
          table: 'region',
          tree: true,
          related: true,
          sql: '(select site.region_id from site where site.tenant_id = task.tenant_id and site.id = task.site_id)',
        },
        siteTag: { ...siteTagField({ tenantId: 'task.tenant_id', siteId: 'task.site_id' }), related: true },
        ownerUserId: { type: 'id', table: 'user_account', sql: 'task.owner_user_id' },
        kind: { type: 'text', values: TASK_KINDS, sql: 'task.kind' },
        severity: { type: 'text', values: SEVERITIES, sql: 'task.severity' },
      },
      scopedBy: 'siteId',
      lookup: { alias: 'task', columns: { siteId: 'site_id' } },
      row: { from: 'task', id: 'task.id' },
    },
  },
  rules: [
    ...['tenant_owner', 'tenant_admin'].flatMap((role) => [
      { role, actions: MANAGE_WEBHOOKS, subject: 'Webhook' },
      { role, actions: ['read'], subject: 'WebhookDelivery' },
    ]),
    // who keeps the log, not who administers the rest: what leaves the house is a check on them
    ...['tenant_owner', 'compliance_officer'].map((role) => ({
      role,
      actions: ['read', 'create', 'delete'],
      subject: 'CheckpointReceiver',
    })),
    ...['tenant_admin', 'auditor'].map((role) => ({
      role,
      actions: ['read'],
      subject: 'CheckpointReceiver',
    })),
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
    // what the system found, for support; not what people wrote to each other
    {
      role: 'platform_support',
      actions: ['read'],
      subject: 'Task',
      condition: { kind: ['finding', 'duty'] },
    },
    {
      role: '*',
      actions: ['read', 'update', 'transition'],
      subject: 'Task',
      condition: { ownerUserId: '$principal' },
      anyScope: true,
    },
  ],
};
