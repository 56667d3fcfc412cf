import { parseArgs } from 'node:util';

import { Demo } from '@mimamori/demo';

import { endWithSupervisor } from '../supervised';
import type { Command } from './command';
import { inApp } from './in-app';

export const seedCommand: Command = {
  words: ['seed'],
  synopsis: '[--migrate] [--json]',
  says: 'make the demonstration in an empty database; prints its sign-ins once',
  async run(args) {
    // passwords that nobody is there to be shown would be lost: the next start makes it anew
    endWithSupervisor();
    const { values } = parseArgs({
      args: [...args],
      options: { json: { type: 'boolean', default: false }, migrate: { type: 'boolean', default: false } },
    });
    const signIns = await inApp((app) => app.get(Demo, { strict: false }).seed(), {
      migrate: values.migrate,
    });
    const lines = signIns.map(({ tenant, loginId, password }) => `${tenant}\t${loginId}\t${password}`);
    process.stdout.write(values.json ? JSON.stringify(signIns) : `${lines.join('\n')}\n`);
    return 0;
  },
};
