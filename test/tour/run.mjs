// Runs a section of README.md against a started server: `node test/tour/run.mjs tour` (with URL and PASSWORD set as the
// page says). Exit code 1 when the page says something that is not so.
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { runTour } from './tour.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const [name = 'tour'] = process.argv.slice(2);

const { steps, failures } = await runTour({ page: path.join(root, 'README.md'), name, env: process.env });
for (const failure of failures) process.stderr.write(`  ✗\n${failure}\n\n`);
process.stdout.write(`${steps - failures.length} of ${steps} steps of "${name}" are as README.md says\n`);
process.exitCode = failures.length ? 1 : 0;
