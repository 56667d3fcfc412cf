import { execFileSync } from 'node:child_process';

import { productSources, read, ROOT } from './source-files';

/** Lines of code, without blank lines and comments: see docs/adr/0008. */
const MOST_LINES = 4_300;
const NO_CODE = /^\s*(\/\/|\/?\*|$)/;

const platform = productSources().filter((file) => file.startsWith('libs/platform/'));

function codeLines(file: string): number {
  return read(file)
    .split('\n')
    .filter((line) => !NO_CODE.test(line)).length;
}

function domainNouns(): string[] {
  const script = "import('./architecture.mjs').then((m) => console.log(JSON.stringify(m.domainNouns)))";
  return JSON.parse(execFileSync(process.execPath, ['-e', script], { cwd: ROOT, encoding: 'utf8' }));
}

describe('platform', () => {
  it('knows no word of the domain', () => {
    const word = new RegExp(`\\b(${domainNouns().join('|')})s?\\b`, 'i');
    const hits = platform.flatMap((file) =>
      read(file)
        .split('\n')
        .flatMap((line, index) => (word.test(line) ? [`${file}:${index + 1} ${line.trim()}`] : [])),
    );
    expect(hits).toEqual([]);
  });

  it(`stays under ${MOST_LINES} lines`, () => {
    const lines = platform.reduce((sum, file) => sum + codeLines(file), 0);
    expect(lines).toBeLessThanOrEqual(MOST_LINES);
  });
});
