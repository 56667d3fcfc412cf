// Compiles apps/, libs/ and the client in clients/ to dist/ when a source is newer than the last build. By SWC's own
// API: its command line takes two seconds more, which a first `npm start` would wait for.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { transformFile } from '@swc/core';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const target = path.join(root, 'dist');
const stamp = path.join(target, '.built');
const NOT_SHIPPED = /spec\.ts$|\/testing\//;

export const dist = (file) => path.join(target, file);

/** Paths below the root, with forward slashes. */
function sources() {
  return ['apps', 'libs', 'clients/typescript/src'].flatMap((folder) =>
    fs
      .readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
      .filter((file) => !NOT_SHIPPED.test(file)),
  );
}

function isFresh(files) {
  if (!fs.existsSync(stamp)) return false;
  const built = fs.statSync(stamp).mtimeMs;
  const names = fs.readFileSync(stamp, 'utf8');
  const changed = ['.swcrc', ...files].some((file) => fs.statSync(path.join(root, file)).mtimeMs > built);
  return !changed && names === files.join('\n');
}

function options() {
  const {
    $schema: _,
    exclude: __,
    ...swcrc
  } = JSON.parse(fs.readFileSync(path.join(root, '.swcrc'), 'utf8'));
  // No maps: nothing reads them, and writing as many files again takes a second of a first start.
  return { ...swcrc, jsc: { ...swcrc.jsc, baseUrl: root }, cwd: root, swcrc: false, sourceMaps: false };
}

async function compile(file, into, swc) {
  const out = path.join(into, file);
  if (!file.endsWith('.ts')) return fs.copyFileSync(path.join(root, file), out);
  const { code } = await transformFile(path.join(root, file), swc);
  fs.writeFileSync(out.replace(/\.ts$/, '.js'), code);
}

/**
 * Whole or not at all: the new folder takes the place of the old one when every file is there, by two renames, because
 * others may be loading from it; and not at all when somebody else has built the same meanwhile.
 */
export async function build() {
  const files = sources();
  if (isFresh(files)) return;
  const fresh = `${target}.${process.pid}`;
  const old = `${fresh}.old`;
  const swc = options();
  try {
    for (const folder of new Set(files.map((file) => path.dirname(file))))
      fs.mkdirSync(path.join(fresh, folder), { recursive: true });
    await Promise.all(files.map((file) => compile(file, fresh, swc)));
    fs.writeFileSync(path.join(fresh, '.built'), files.join('\n'));
    if (isFresh(files)) return;
    if (fs.existsSync(target)) fs.renameSync(target, old);
    fs.renameSync(fresh, target);
  } catch (error) {
    if (!isFresh(files)) throw error;
  } finally {
    for (const folder of [fresh, old]) fs.rmSync(folder, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await build();
