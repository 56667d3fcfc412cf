// `npm run generate`: writes every file that the code can write. `-- --check`: fails when one of them was out of date.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { edges } from '../architecture.mjs';
import { architectureDiagram } from './architecture-diagram.mjs';
import { build, dist } from './build.mjs';
import { configurationTable } from './configuration-table.mjs';
import { replaceMarked } from './marked-section.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const WRITTEN_BY_CLI = [
  'docs/api/openapi.json',
  'docs/api/asyncapi.json',
  'docs/api/schema.graphql',
  'docs/safeguards.md',
];
const MARKED = {
  'ARCHITECTURE.md': () => ['diagram', architectureDiagram(edges)],
  'README.md': () => ['configuration', configurationTable(configTable())],
};

function configTable() {
  return createRequire(import.meta.url)(dist('libs/platform/src/config/config.schema.js')).configTable();
}

const read = (file) => {
  const full = path.join(root, file);
  return fs.existsSync(full) ? fs.readFileSync(full, 'utf8') : undefined;
};

/** On a database of its own: the application boots to describe itself, and must not touch anybody's data for that. */
function runCli(dataDir) {
  const foreign = /^(MIMAMORI_.*|.*DATABASE_URL)$/;
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
  const cli = spawnSync(process.execPath, [path.join(root, 'bin/mimamori.mjs'), 'openapi'], {
    cwd: root,
    env: { LOG_LEVEL: 'error', ...env, MIMAMORI_DATA_DIR: dataDir },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (cli.status !== 0) throw new Error(`"mimamori openapi" ended with ${cli.status ?? cli.signal}`);
}

async function generate() {
  await build();
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'mimamori-generate-'));
  try {
    fs.chmodSync(dataDir, 0o711); // started by root, the database's own user has to pass
    runCli(dataDir);
  } finally {
    fs.rmSync(dataDir, { recursive: true, force: true });
  }
  for (const [file, section] of Object.entries(MARKED))
    fs.writeFileSync(path.join(root, file), replaceMarked(read(file), ...section()));
}

const files = [...WRITTEN_BY_CLI, ...Object.keys(MARKED)];
const before = files.map(read);
await generate();
const changed = files.filter((file, index) => read(file) !== before[index]);
if (changed.length) process.stdout.write(`changed: ${changed.join(', ')}\n`);
if (process.argv.includes('--check') && changed.length) {
  process.stderr.write(
    'Generated files were out of date. They are up to date now: look at the difference and commit it.\n',
  );
  process.exitCode = 1;
}
