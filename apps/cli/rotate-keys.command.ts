import { parseArgs } from 'node:util';

import { SigningKeys } from '@mimamori/identity';
import { japanIso } from '@mimamori/platform';
import { SealingKeyHistory } from '@mimamori/sealing';

import type { Command } from './command';
import { inApp } from './in-app';

export const rotateKeysCommand: Command = {
  words: ['rotate-keys'],
  synopsis: '[--signing] [--sealing]',
  says: 'begin new keys of the installation: for access tokens (--signing), for logs and certificates (--sealing), or both',
  async run(args) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        signing: { type: 'boolean', default: false },
        sealing: { type: 'boolean', default: false },
      },
    });
    const both = values.signing === values.sealing;
    const rotated = await inApp(async (app) => [
      ...(both || values.signing
        ? [{ what: 'signing', ...(await app.get(SigningKeys, { strict: false }).rotate()) }]
        : []),
      ...(both || values.sealing
        ? [{ what: 'sealing', ...(await app.get(SealingKeyHistory, { strict: false }).rotate()) }]
        : []),
    ]);
    for (const { what, keyId, from } of rotated)
      process.stdout.write(`${what} ${keyId} from ${japanIso(from)}\n`);
    return 0;
  },
};
