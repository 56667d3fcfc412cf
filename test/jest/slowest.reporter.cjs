const path = require('node:path');

const SHOWN = 10;
/** Below this it is somebody's few files, whose times Jest shows by itself. */
const WHOLE_SUITE = 100;
/** What CONTRIBUTING.md promises for `npm test` on two cores. */
const LIMIT_SECONDS = 360;

const seconds = (milliseconds) => (milliseconds / 1000).toFixed(1).padStart(6);

/** Ends a run of the suite with the files that took the longest, and the time that is left. */
module.exports = class SlowestReporter {
  constructor({ rootDir }) {
    this.rootDir = rootDir;
  }

  onRunComplete(_contexts, { startTime, testResults }) {
    if (testResults.length < WHOLE_SUITE) return;
    const slowest = testResults
      .map(({ testFilePath, perfStats }) => ({ file: testFilePath, took: perfStats.end - perfStats.start }))
      .sort((one, other) => other.took - one.took)
      .slice(0, SHOWN)
      .map(({ file, took }) => `${seconds(took)} s  ${path.relative(this.rootDir, file)}`);
    const all = (Date.now() - startTime) / 1000;
    process.stderr.write(
      `\nThe slowest of ${testResults.length} files; all took ${all.toFixed(0)} s of ${LIMIT_SECONDS} s:\n${slowest.join('\n')}\n`,
    );
  }
};
