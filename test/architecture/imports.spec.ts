import { execFileSync } from 'node:child_process';
import path from 'node:path';

import { ROOT } from './source-files';

describe('the import rules of architecture.mjs', () => {
  it('hold for every file', () => {
    const cruise = path.join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
    const report = execFileSync(
      process.execPath,
      [
        cruise,
        '--config',
        '.dependency-cruiser.cjs',
        '--output-type',
        'err',
        'apps',
        'libs',
        'clients',
        'test',
      ],
      { cwd: ROOT, encoding: 'utf8' },
    );
    expect(report).toContain('no dependency violations found');
  });
});
