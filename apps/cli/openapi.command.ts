import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { editions, safeguardsMarkdown } from '@mimamori/catalogue';
import {
  asyncApi,
  buildOpenApi,
  createHttpApplication,
  loadConfig,
  printSdl,
  projectRoot,
} from '@mimamori/platform';

import { ApiModule } from '../api/api.module';
import type { Command } from './command';
import { openGround } from './ground';

export const openapiCommand: Command = {
  words: ['openapi'],
  synopsis: '',
  says: 'write docs/api/{openapi.json,asyncapi.json,schema.graphql} and docs/safeguards.md from the code',
  async run() {
    const letGo = await openGround();
    const app = await createHttpApplication(ApiModule, loadConfig(process.env));
    try {
      await app.init();
      const root = projectRoot();
      mkdirSync(path.join(root, 'docs/api'), { recursive: true });
      const write = (file: string, text: string) => writeFileSync(path.join(root, file), text);
      write('docs/api/openapi.json', `${JSON.stringify(buildOpenApi(app), null, 2)}\n`);
      write('docs/api/asyncapi.json', `${JSON.stringify(asyncApi(), null, 2)}\n`);
      write('docs/api/schema.graphql', printSdl(app));
      write('docs/safeguards.md', safeguardsMarkdown(editions.at(-1)!));
      return 0;
    } finally {
      await app.close();
      await letGo();
    }
  },
};
