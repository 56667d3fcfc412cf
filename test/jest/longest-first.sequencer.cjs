const { default: Sequencer } = require('@jest/test-sequencer');

/** Files of a kind take about as long as each other: a long one that began last would leave the other worker idle. */
const KINDS = [/\.e2e-spec\.ts$/, /\.db-spec\.ts$/, /\.spec\.ts$/];

const kindOf = ({ path }) => KINDS.findIndex((kind) => kind.test(path));

/** By kind, and within a kind as Jest orders them: by the time of the last run where it is known, else by size. */
module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    return super.sort(tests).sort((one, other) => kindOf(one) - kindOf(other));
  }
};
