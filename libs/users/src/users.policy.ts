import type { LibPolicy } from '@mimamori/platform';

import { userPatchSchema } from './user/user.schema';

export const usersPolicy: LibPolicy = {
  subjects: {
    User: {
      actions: ['read', 'create', 'update', 'pseudonymise'],
      fields: { id: { type: 'id', table: 'user_account', sql: 'user_account.id' } },
      ruledFields: { read: ['nameKana', 'email'], update: Object.keys(userPatchSchema.shape) },
      row: { from: 'user_account', id: 'user_account.id' },
    },
  },
  rules: [
    { role: 'tenant_owner', actions: ['read', 'create', 'update', 'pseudonymise'], subject: 'User' },
    { role: 'tenant_admin', actions: ['read', 'create', 'update'], subject: 'User' },
    { role: 'compliance_officer', actions: ['read', 'pseudonymise'], subject: 'User' },
    { role: 'auditor', actions: ['read'], subject: 'User' },
    { role: '*', actions: ['read'], subject: 'User', condition: { id: '$principal' }, anyScope: true },
  ],
};
