import { execFileSync } from 'node:child_process';

import { productSources, read, ROOT } from './source-files';

/** Lines of code, without blank lines and comments: see docs/adr/0010 and 0017. */
const MOST_LINES = { platform: 3_500, web: 4_400 };
const NO_CODE = /^\s*(\/\/|\/?\*|$)/;

const sources = (lib: string) => productSources().filter((file) => file.startsWith(`libs/${lib}/`));

function codeLines(file: string): number {
  return read(file)
    .split('\n')
    .filter((line) => !NO_CODE.test(line)).length;
}

function domainNouns(): string[] {
  const script = "import('./architecture.mjs').then((m) => console.log(JSON.stringify(m.domainNouns)))";
  return JSON.parse(execFileSync(process.execPath, ['-e', script], { cwd: ROOT, encoding: 'utf8' }));
}

describe.each(Object.entries(MOST_LINES))('%s', (lib, most) => {
  it('knows no word of the domain', () => {
    const word = new RegExp(`\\b(${domainNouns().join('|')})s?\\b`, 'i');
    const hits = sources(lib).flatMap((file) =>
      read(file)
        // a feature of browsers that `Permissions-Policy` switches off
        .replaceAll('camera=()', '')
        .split('\n')
        .flatMap((line, index) => (word.test(line) ? [`${file}:${index + 1} ${line.trim()}`] : [])),
    );
    expect(hits).toEqual([]);
  });

  it(`stays under ${most} lines`, () => {
    const lines = sources(lib).reduce((sum, file) => sum + codeLines(file), 0);
    expect(lines).toBeGreaterThan(0);
    expect(lines).toBeLessThanOrEqual(most);
  });
});
