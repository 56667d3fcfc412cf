import fs from 'node:fs';
import path from 'node:path';

import { editions } from '@mimamori/catalogue';
import { capabilityOf, EvidenceRegistry } from '@mimamori/platform';
import { NestFactory } from '@nestjs/core';

import { CAPABILITIES } from '../../apps/app.module';
import { generatedFiles } from '../../apps/cli/generated-files';
import { useApp } from '../support/app';
import { productSources, read, ROOT } from './source-files';

const app = useApp({ jobs: false });

/** Names of the classes that the files of one kind declare. */
function classesIn(pass: (file: string) => boolean, pattern: RegExp): string[] {
  return productSources()
    .filter(pass)
    .flatMap((file) => [...read(file).matchAll(pattern)].map(([, name]) => name!))
    .toSorted();
}

describe('the list of capabilities', () => {
  it('names every module that says it is one', () => {
    const declared = classesIn(
      (file) => /^libs\/[^/]+\/src\/[^/]+\.module\.ts$/.test(file),
      /@Capability\([\s\S]*?\)\s*export class (\w+)/g,
    );
    expect(CAPABILITIES.map(({ name }) => name).toSorted()).toEqual(declared);
  });

  it('carries every migration that a lib keeps, in an order that can be run', () => {
    const kept = classesIn((file) => file.includes('/src/migrations/'), /export class (\w+\d{13})\b/g);
    const listed = CAPABILITIES.flatMap((type) => [...(capabilityOf(type).migrations ?? [])]);
    expect(listed.map(({ name }) => name).toSorted()).toEqual(kept);
    const times = listed.map(({ name }) => name.slice(-13));
    expect(new Set(times).size).toBe(times.length);
  });

  it('carries every entity', () => {
    const kept = classesIn((file) => file.endsWith('.entity.ts'), /@Entity\([^)]*\)\s*export class (\w+)/g);
    const listed = CAPABILITIES.flatMap((type) => [...(capabilityOf(type).entities ?? [])]);
    expect(listed.map(({ name }) => name).toSorted()).toEqual(kept);
  });

  it('carries every controller, resolver and gateway', () => {
    const kept = classesIn(
      (file) => /\.(controller|resolver|gateway)\.ts$/.test(file),
      /export class (\w+(?:Controller|Resolver|Gateway))\b/g,
    );
    const listed = CAPABILITIES.flatMap((type) => {
      const { http = [], graphql = [], sockets = [] } = capabilityOf(type);
      return [...http, ...graphql, ...sockets];
    });
    expect([...new Set(listed.map(({ name }) => name))].toSorted()).toEqual(kept);
  });
});

describe('the metrics', () => {
  it('are each provided by the lib that the catalogue names, wherever that lib exists', () => {
    const asked = new Map(editions.at(-1)!.metrics.map(({ code, lib }) => [code, lib] as const));
    const provided = app.get(EvidenceRegistry).metrics();
    const faults = [...provided].filter(([metric, lib]) => asked.get(metric) !== lib);
    expect(faults).toEqual([]);
    expect([...provided.keys()].toSorted()).toMatchSnapshot();
  });
});

describe('the applications', () => {
  it('boot with every module: the api, and the worker without HTTP', async () => {
    const { AppModule } = await import('../../apps/app.module');
    const worker = await NestFactory.createApplicationContext(AppModule, { logger: ['error'] });
    try {
      for (const capability of CAPABILITIES) {
        expect(worker.select(capability as never)).toBeDefined();
        expect(app.http.select(capability as never)).toBeDefined();
      }
    } finally {
      await worker.close();
    }
  });
});

describe('the generated files', () => {
  it('are what the code generates: run `npm run generate` and commit the difference', () => {
    const stale = [...generatedFiles(app.http)].flatMap(([file, text]) => {
      const committed = path.join(ROOT, file);
      return fs.existsSync(committed) && fs.readFileSync(committed, 'utf8') === text ? [] : [file];
    });
    expect(stale).toEqual([]);
  });

  it('hold no reference that leads nowhere', () => {
    const lost = [...generatedFiles(app.http)].flatMap(([file, text]) => {
      if (!file.endsWith('.json')) return [];
      const document: unknown = JSON.parse(text);
      const references = [...text.matchAll(/"\$ref": "([^"]+)"/g)].map(([, reference]) => reference!);
      return [...new Set(references)]
        .filter((reference) => !found(document, reference))
        .map((it) => `${file} ${it}`);
    });
    expect(lost).toEqual([]);
  });
});

/** Whether a document holds what a local reference names (RFC 6901). */
function found(document: unknown, reference: string): boolean {
  const names = reference
    .replace(/^#\//, '')
    .split('/')
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
  const end = names.reduce<unknown>(
    (at, name) => (at as Record<string, unknown> | undefined)?.[name],
    document,
  );
  return reference.startsWith('#/') && end !== undefined;
}
