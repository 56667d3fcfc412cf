import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';

import { rolesSql } from '@mimamori/embedded';

import type { Command } from './command';

const password = () => randomBytes(24).toString('base64url');

export const rolesCommand: Command = {
  words: ['roles'],
  synopsis: '[--database mimamori]',
  says: 'print the SQL that makes the three roles on a real PostgreSQL, with new random passwords',
  async run(args) {
    const { values } = parseArgs({
      args: [...args],
      options: { database: { type: 'string', default: 'mimamori' } },
    });
    const passwords = { app: password(), system: password(), migrator: password() };
    process.stdout.write(`${rolesSql({ database: values.database, passwords })}\n`);
    return 0;
  },
};
