import { Audit } from '@mimamori/audit';
import { getContext, Translator, type Tx } from '@mimamori/platform';
import type { RowError } from '@mimamori/tabular';
import { Injectable } from '@nestjs/common';

import { ImportFiles, rowErrorMessage } from './camera-import.messages';
import { type ImportResult, MOST_ERRORS_SHOWN } from './camera-import.schema';

/** What an import says: to the log, and to whoever started it in their language. */
@Injectable()
export class ImportWords {
  constructor(
    private readonly audit: Audit,
    private readonly translator: Translator,
  ) {}

  files(): ImportFiles {
    return new ImportFiles(this.translator, getContext().locale);
  }

  shown(errors: readonly RowError[]): ImportResult['errors'] {
    const { locale } = getContext();
    return errors.slice(0, MOST_ERRORS_SHOWN).map(({ line, cell = null, column = null, code, params }) => {
      const message = rowErrorMessage(this.translator, { code, params }, locale);
      return { line, cell, column, code, params: { ...params }, message };
    });
  }

  async log(tx: Tx, jobId: string, result: ImportResult): Promise<void> {
    const { dryRun, saved, encoding, rows, created, updated, errorCount } = result;
    const details = { jobId, dryRun, saved, encoding, rows, created, updated, errorCount };
    await this.audit.append(tx, { action: 'cameras.import', subject: 'Camera', details });
  }
}
