import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../..');

function sources(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : sources(path);
    return /\.(ts|sql)$/.test(entry.name) && !entry.name.endsWith('spec.ts') ? [path] : [];
  });
}

/**
 * Name of the migrated template for the sources as they are: a server that outlives the run (TEST_PG_URL) must not serve the
 * schema of yesterday. Everything in libs counts, because migrations may take their SQL from anywhere in their lib.
 */
export function templateName(): string {
  const hash = createHash('sha256');
  const files = [...sources(join(ROOT, 'libs')), ...sources(join(ROOT, 'apps')), join(ROOT, 'package.json')];
  for (const file of files.toSorted())
    hash.update(relative(ROOT, file)).update('\0').update(readFileSync(file)).update('\0');
  return `tmpl_${hash.digest('hex').slice(0, 16)}`;
}
