// Compiles apps/ and libs/ to dist/ when a source is newer than the last build.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const stamp = path.join(root, 'dist/.built');

function newest(folder) {
  return fs
    .readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce(
      (latest, entry) => Math.max(latest, fs.statSync(path.join(entry.parentPath, entry.name)).mtimeMs),
      0,
    );
}

export function build() {
  const sources = ['apps', 'libs'].map(newest).concat(fs.statSync(path.join(root, '.swcrc')).mtimeMs);
  if (fs.existsSync(stamp) && fs.statSync(stamp).mtimeMs > Math.max(...sources)) return;
  const swc = path.join(root, 'node_modules/@swc/cli/bin/swc.js');
  execFileSync(
    process.execPath,
    [swc, 'apps', 'libs', '-d', 'dist', '--copy-files', '--delete-dir-on-start', '--quiet'],
    { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] },
  );
  fs.writeFileSync(stamp, '');
}

export const dist = (file) => path.join(root, 'dist', file);
