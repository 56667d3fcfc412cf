import { editions, safeguardsMarkdown } from '@mimamori/catalogue';
import { Announcements } from '@mimamori/platform';
import { asyncApi, buildOpenApi, printSdl } from '@mimamori/web';
import type { INestApplication } from '@nestjs/common';

/** Every committed file that the code can write: path from the root → content. */
export function generatedFiles(app: INestApplication): ReadonlyMap<string, string> {
  const json = (document: object) => `${JSON.stringify(document, null, 2)}\n`;
  return new Map([
    ['docs/api/openapi.json', json(buildOpenApi(app))],
    ['docs/api/asyncapi.json', json(asyncApi(app.get(Announcements, { strict: false }).list()))],
    ['docs/api/schema.graphql', printSdl(app)],
    ['docs/safeguards.md', safeguardsMarkdown(editions.at(-1)!)],
  ]);
}
