// Jest's results from its own JSON file: text made for people is not parsed.
import fs from 'node:fs';
import path from 'node:path';

import { command, StepFailed } from './step.mjs';

const failuresOf = ({ name, message, assertionResults }) => {
  const failed = assertionResults.filter(({ status }) => status === 'failed');
  if (!failed.length) return [`${name}\n${message}`];
  return failed.map(({ fullName, failureMessages }) => `${name}\n${fullName}\n${failureMessages.join('\n')}`);
};

/** A file that could not even be loaded has no tests to count, so it counts as one. */
const broken = ({ status, assertionResults }) =>
  status === 'failed' && !assertionResults.some((test) => test.status === 'failed');

/**
 * Runs an npm script that is Jest. `--ci`: a snapshot that is not committed is a failure, not a new file.
 * @returns `{counts, run}`: how many passed and failed, and `run`, which throws when some did
 */
export async function jestRun(script, folder) {
  const file = path.join(folder, `${script.replace(':', '-')}.json`);
  let problem;
  await command('npm', ['run', script, '--', '--ci', '--json', `--outputFile=${file}`], {
    minutes: 10,
  }).catch((error) => (problem = error));
  if (!fs.existsSync(file))
    return { counts: { passed: 0, failed: 0 }, suites: [], problem: problem ?? noResults(script) };
  const results = JSON.parse(fs.readFileSync(file, 'utf8'));
  const suites = results.testResults;
  const failures = suites.filter(({ status }) => status === 'failed').flatMap(failuresOf);
  return {
    counts: {
      passed: results.numPassedTests,
      failed: results.numFailedTests + suites.filter(broken).length,
    },
    suites,
    problem: failures.length ? new StepFailed(failures.join('\n\n')) : problem,
  };
}

const noResults = (script) => new StepFailed(`"npm run ${script}" wrote no results`);

/** @param files spec files of the repository. @throws StepFailed naming what was skipped or never collected */
export function requireAllRan(files, suites, root) {
  const ran = new Set(suites.map(({ name }) => path.relative(root, name)));
  const tests = suites.flatMap(({ name, assertionResults }) =>
    assertionResults.map(({ status, fullName }) => ({
      status,
      called: `${path.relative(root, name)}: ${fullName}`,
    })),
  );
  const wrong = [
    ...files.filter((file) => !ran.has(file)).map((file) => `no project collects ${file}`),
    ...tests
      .filter(({ status }) => !['passed', 'failed'].includes(status))
      .map(({ status, called }) => `${status}: ${called}`),
  ];
  if (!files.length) wrong.push('git knows no spec file here');
  if (wrong.length) throw new StepFailed(wrong.join('\n'));
}
