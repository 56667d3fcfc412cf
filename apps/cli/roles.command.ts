import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';

import { rolesSql } from '@mimamori/embedded';

import { applyRoles } from './applied-roles';
import type { Command } from './command';

const password = () => randomBytes(24).toString('base64url');

export const rolesCommand: Command = {
  words: ['roles'],
  synopsis: '[--database mimamori | --apply]',
  says: 'print the SQL that makes the three roles, with new passwords; or make them by ADMIN_DATABASE_URL, with those of the three addresses',
  async run(args) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        database: { type: 'string', default: 'mimamori' },
        apply: { type: 'boolean', default: false },
      },
    });
    if (values.apply) {
      process.stdout.write(`the roles may use the database ${await applyRoles(process.env)}\n`);
      return 0;
    }
    const passwords = { app: password(), system: password(), migrator: password() };
    process.stdout.write(`${rolesSql({ database: values.database, passwords })}\n`);
    return 0;
  },
};
