import { execFileSync } from 'node:child_process';
import path from 'node:path';

import { read, ROOT } from './source-files';

describe('the import rules of architecture.mjs', () => {
  it('hold for every file', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: { boundaries: string } };
    const [, ...asWritten] = scripts.boundaries.split(' ');
    const cruise = path.join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
    const report = execFileSync(process.execPath, [cruise, ...asWritten, '--output-type', 'err'], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    expect(report).toContain('no dependency violations found');
  });
});
