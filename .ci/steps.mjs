// What `.ci/run` does once everything is installed.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { jestRun, requireAllRan } from './jest-run.mjs';
import {
  asNobody,
  firstAndLaterStart,
  installForNobody,
  onRealPostgres,
  tourOf,
  withoutDemo,
} from './live-steps.mjs';
import { command, Tally } from './step.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
process.chdir(root);
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mimamori-ci-'));
// The other user has to reach their own copy through it.
fs.chmodSync(folder, 0o711);
const tally = new Tally(Number(process.argv[2] ?? 0));
const npmRun = (script, ...args) => command('npm', ['run', script, ...args]).then(() => undefined);

// Prettier keeps one core busy for as long as the others together need. Who may import whom is among the tests.
await Promise.all([
  tally.step('format', () => npmRun('format:check')),
  (async () => {
    await tally.step('lint', () => npmRun('lint'));
    await tally.step('types', () => npmRun('typecheck'));
    await tally.step('generated files', () => npmRun('generate', '--', '--check'));
  })(),
]);

const suites = [];
for (const script of ['test', 'test:system'])
  await tally.step(`npm run ${script}`, async () => {
    const { counts, suites: ran, problem } = await jestRun(script, folder);
    tally.add(counts);
    suites.push(...ran);
    if (problem) throw problem;
    return `${counts.passed} tests`;
  });
await tally.step('every spec file ran, nothing was skipped', async () => {
  const files = await command('git', ['ls-files', '*spec.ts']);
  requireAllRan(files.split('\n').filter(Boolean), suites, root);
});

const isRoot = process.getuid?.() === 0;
// A smoke run measures nothing, so something else may run beside it.
await Promise.all([
  tally.step('every bench runs', () => npmRun('bench', '--', '--smoke')),
  isRoot && tally.step('npm ci --ignore-scripts, for another user', () => installForNobody({ root, folder })),
]);

// The only step that measures has the machine to itself.
await tally.step('first and later start, memory, stop', () => firstAndLaterStart({ root, folder }));
// None of these measures, and each has a folder and ports of its own.
await Promise.all([
  isRoot && tally.step('another user', () => asNobody({ folder })),
  (async () => {
    if (isRoot)
      await tally.step('a real PostgreSQL, in production mode', () => onRealPostgres({ root, folder }));
    await tally.step('an empty database without the demonstration', () => withoutDemo({ root, folder }));
    await tally.step('the tour of README.md', () => tourOf({ root, folder }));
  })(),
]);

fs.rmSync(folder, { recursive: true, force: true });
process.stdout.write(`${tally.passed} passed, ${tally.failed} failed\n`);
process.exitCode = tally.failed ? 1 : 0;
