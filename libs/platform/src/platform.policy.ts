import type { LibPolicy } from './permission/policy';

export const platformPolicy: LibPolicy = {
  subjects: {
    Job: { actions: ['read'], fields: { principalId: 'job.principal_id' } },
  },
  // `*` is every principal, `$principal` the principal's own id
  rules: [
    {
      role: '*',
      actions: ['read'],
      subject: 'Job',
      condition: { principalId: '$principal' },
      anyScope: true,
    },
  ],
};
