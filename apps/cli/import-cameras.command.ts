import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';

import type { INestApplicationContext } from '@nestjs/common';
import { CameraImports, type ImportResult } from '@mimamori/cameras';
import { JobRunner, Jobs, NotFound } from '@mimamori/platform';
import { TenantLocator } from '@mimamori/tenancy';

import type { Command } from './command';
import { asCli, inApp } from './in-app';

export const importCamerasCommand: Command = {
  words: ['import', 'cameras'],
  synopsis: '--tenant CODE FILE.csv [--dry-run] [--encoding utf-8|cp932]',
  says: 'bring in an inventory; prints the result and every row error',
  async run(args) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        tenant: { type: 'string' },
        'dry-run': { type: 'boolean', default: false },
        encoding: { type: 'string' },
      },
    });
    const [file] = positionals;
    const { tenant, encoding } = values;
    if (!tenant || !file || (encoding !== undefined && encoding !== 'utf-8' && encoding !== 'cp932')) {
      process.stderr.write(`${this.words.join(' ')} ${this.synopsis}\n`);
      return 2;
    }
    const bytes = await readFile(file);
    const result = await inApp((app) =>
      importInto(app, tenant, { bytes, encoding, dryRun: values['dry-run'] }),
    );
    for (const { line, column, message } of result.errors)
      process.stdout.write(`${file}:${line}${column ? ` ${column}` : ''}: ${message}\n`);
    const { rows, created, updated, unchanged, errorCount, saved } = result;
    process.stdout.write(`${JSON.stringify({ rows, created, updated, unchanged, errorCount, saved })}\n`);
    return errorCount ? 1 : 0;
  },
};

async function importInto(
  app: INestApplicationContext,
  tenant: string,
  file: Parameters<CameraImports['start']>[0],
): Promise<ImportResult> {
  const tenantId = await app.get(TenantLocator, { strict: false }).find('code', tenant);
  if (!tenantId) throw new NotFound('Tenant');
  await app.get(JobRunner).start();
  return asCli(app, tenantId, async () => {
    const imports = app.get(CameraImports, { strict: false });
    const jobId = await imports.start(file);
    const { problem } = await app.get(Jobs).finished(jobId);
    if (problem) throw new Error(`the import failed: ${problem.code} ${JSON.stringify(problem.params)}`);
    return (await imports.get(jobId)).result!;
  });
}
