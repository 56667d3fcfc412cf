import type { LibPolicy } from './permission/policy';

export const platformPolicy: LibPolicy = {
  subjects: {
    Job: {
      actions: ['read'],
      fields: { principalId: 'coalesce(job.on_behalf_of, job.principal_id)' },
      row: { from: 'job', id: 'job.id' },
    },
  },
  // `*` is every principal, `$principal` the one whose rights count: a person, also where a key acts for them
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
