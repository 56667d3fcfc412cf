import fs from 'node:fs';
import path from 'node:path';

export const ROOT = path.resolve(__dirname, '../..');

/** Paths below the root, with forward slashes, of the files under `folders` that pass. */
export function filesUnder(folders: readonly string[], pass: (file: string) => boolean): string[] {
  return folders
    .flatMap((folder) =>
      fs
        .readdirSync(path.join(ROOT, folder), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => path.relative(ROOT, path.join(entry.parentPath, entry.name))),
    )
    .filter((file) => !file.includes('node_modules') && pass(file))
    .toSorted();
}

export function read(file: string): string {
  return fs.readFileSync(path.join(ROOT, file), 'utf8');
}

/** TypeScript that runs in the product: no specs, no builders for specs. */
export function productSources(): string[] {
  return filesUnder(['apps', 'libs'], (file) => file.endsWith('.ts') && !/spec\.ts$|\/testing\//.test(file));
}
