// `npm run bench`: every bench, then bench/results.json. `-- list graphql`: only those, `--save` puts them into the results.
// `--smoke`: only that everything runs. `--profile <folder>`: V8's CPU profiles of all servers, at their stop.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { build } from '../bin/build.mjs';
import { Bench } from './harness/bench.mjs';
import { machineFacts, pinLoad } from './harness/machine.mjs';
import { BenchPostgres } from './harness/postgres.mjs';
import { lines, resultOf } from './harness/report.mjs';

const folder = path.dirname(fileURLToPath(import.meta.url));
const RESULTS = path.join(folder, 'results.json');
const ENDING = '.bench.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    smoke: { type: 'boolean', default: false },
    save: { type: 'boolean', default: false },
    profile: { type: 'string' },
  },
});
const say = (text) => process.stdout.write(`${text}\n`);

function chosen() {
  const all = fs
    .readdirSync(folder)
    .filter((file) => file.endsWith(ENDING))
    .map((file) => file.slice(0, -ENDING.length))
    .sort();
  const unknown = positionals.filter((name) => !all.includes(name));
  if (unknown.length) throw new Error(`no bench ${unknown.join(', ')}; there are ${all.join(', ')}`);
  return positionals.length ? positionals : all;
}

async function runOne(name, { postgres, prefix }) {
  const { title, run } = await import(`./${name}${ENDING}`);
  const bench = new Bench({ postgres, prefix, smoke: values.smoke, profile: values.profile });
  running = bench;
  const began = performance.now();
  try {
    await run(bench);
  } finally {
    await bench.close();
  }
  const result = resultOf(title, bench);
  say(`\n${name} (${((performance.now() - began) / 1000).toFixed(1)} s)`);
  if (!values.smoke) say(lines(result).join('\n'));
  return result;
}

function save(names, results, machine) {
  const known = fs.existsSync(RESULTS) ? JSON.parse(fs.readFileSync(RESULTS, 'utf8')).benches : {};
  const kept = positionals.length ? known : {};
  // each bench names its machine: they may have been measured at different times
  const added = Object.fromEntries(names.map((name) => [name, { machine, ...results[name] }]));
  const benches = Object.fromEntries(
    Object.entries({ ...kept, ...added }).sort(([one], [other]) => one.localeCompare(other)),
  );
  fs.writeFileSync(RESULTS, `${JSON.stringify({ benches }, undefined, 2)}\n`);
}

/** What runs now, for whoever interrupts it. @type {Bench | undefined} */
let running;

async function stopAll(postgres) {
  await running?.close();
  await postgres.stop();
  process.exit(1);
}

/** PostgreSQL is detached and would go on by itself. */
function stopOnSignal(postgres) {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => void stopAll(postgres));
}

const names = chosen();
await build();
const { prefix, remark } = pinLoad();
if (remark) say(remark);
const postgres = await BenchPostgres.start();
stopOnSignal(postgres);
const machine = machineFacts(path.dirname(folder), postgres.version, remark);
const results = {};
const failed = [];
try {
  for (const name of names)
    try {
      results[name] = await runOne(name, { postgres, prefix });
    } catch (error) {
      failed.push(name);
      say(`\n${name} FAILED\n${error.stack}`);
    }
} finally {
  await postgres.stop();
}
const whole = !values.smoke && !failed.length && (!positionals.length || values.save);
if (whole) save(names, results, machine);
const missed = Object.values(results).flatMap(({ targets }) => targets.filter(({ met }) => !met));
say(
  values.smoke
    ? `\n${names.length - failed.length} benches ran, ${failed.length} failed`
    : `\n${missed.length} targets missed`,
);
// a missed target is news, not a failure: on another machine, or a busy one, it may be missed or met
process.exitCode = failed.length ? 1 : 0;
