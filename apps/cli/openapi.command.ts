import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { loadConfig, projectRoot } from '@mimamori/platform';
import { createHttpApplication } from '@mimamori/web';

import type { Command } from './command';
import { openGround } from './ground';

export const openapiCommand: Command = {
  words: ['openapi'],
  synopsis: '',
  says: 'write docs/api/{openapi.json,asyncapi.json,schema.graphql} and docs/safeguards.md from the code',
  async run() {
    // GraphQL is loaded for this command alone: a first start waits for the one that seeds
    const [{ ApiModule }, { generatedFiles }] = await Promise.all([
      import('../api.module'),
      import('./generated-files'),
    ]);
    const letGo = await openGround();
    const app = await createHttpApplication(ApiModule, loadConfig(process.env));
    try {
      await app.init();
      for (const [file, text] of generatedFiles(app)) {
        const target = path.join(projectRoot(), file);
        mkdirSync(path.dirname(target), { recursive: true });
        writeFileSync(target, text);
      }
      return 0;
    } finally {
      await app.close();
      await letGo();
    }
  },
};
