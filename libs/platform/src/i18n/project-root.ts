import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The project's own folder, from sources as well as from `dist/`. @throws Error when started outside of it. */
export function projectRoot(from: string = __dirname): string {
  const manifest = join(from, 'package.json');
  if (existsSync(manifest)) {
    const { name } = JSON.parse(readFileSync(manifest, 'utf8')) as { name?: string };
    if (name === 'mimamori') return from;
  }
  const parent = dirname(from);
  if (parent === from) throw new Error('the project folder (package.json named mimamori) was not found');
  return projectRoot(parent);
}
