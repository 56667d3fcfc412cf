import { parseArgs } from 'node:util';

import { TenantFounding } from '@mimamori/identity';

import type { Command } from './command';
import { inApp } from './in-app';

export const createTenantCommand: Command = {
  words: ['create-tenant'],
  synopsis: '--code C --name N --owner LOGIN --owner-name N',
  says: 'make a tenant and its owner in one transaction; prints a one-time link',
  async run(args) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        code: { type: 'string' },
        name: { type: 'string' },
        owner: { type: 'string', default: 'owner' },
        'owner-name': { type: 'string' },
      },
    });
    const { code, name, owner, 'owner-name': ownerName } = values;
    if (!code || !name || !ownerName) {
      process.stderr.write(`${this.words.join(' ')} ${this.synopsis}\n`);
      return 2;
    }
    const founded = await inApp((app) =>
      app.get(TenantFounding, { strict: false }).found({ code, name, ownerLoginId: owner, ownerName }),
    );
    process.stdout.write(
      [
        `tenant ${code} ${founded.tenantId}`,
        `owner ${owner} ${founded.ownerId}`,
        `Give the owner this link; it works once, for 72 hours, and is not shown again:`,
        founded.activationLink,
        '',
      ].join('\n'),
    );
    return 0;
  },
};
