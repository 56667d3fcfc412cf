import { japanIso, type Tx } from '@mimamori/platform';
import { CsvParts } from '@mimamori/tabular';

import { AuditExportTooLarge } from '../audit.errors';
import { toldFilter } from '../audit-event/audit-event-filter';
import { auditEventView } from '../audit-event/audit-event.schema';
import { auditCells, exportColumns, type ExportWords } from './audit-export.cells';
import { exportedEvents, namesOf } from './audit-export.queries';
import type { ExportPayload } from './audit-export.schema';
import { ReplacedCharacters } from './replaced-characters';

/** Rows of one file: what a spreadsheet still opens. */
export const MOST_EXPORTED = 1_000_000;
/** Of files that are plain JSON Lines; sealed ones say the same. */
const FORMAT = 'mimamori.audit-log/1';

/** What goes into a file, piece by piece, and what is known of it afterwards. */
export class ExportContent {
  rows = 0;
  readonly replaced = new ReplacedCharacters();

  constructor(
    private readonly tx: Tx,
    private readonly request: ExportPayload,
  ) {}

  /** A table for people. @throws AuditExportTooLarge */
  async *csv(words: ExportWords): AsyncGenerator<Uint8Array, void> {
    const parts = new CsvParts(exportColumns(words), { encoding: this.request.encoding });
    yield this.taken(parts.heading());
    for await (const events of this.chunks()) {
      const names = await namesOf(
        this.tx,
        events.flatMap(({ actorId, onBehalfOf, subjectId }) => [actorId, onBehalfOf, subjectId]),
      );
      yield this.taken(parts.rows(events.map((event) => auditCells(event, names, words))));
    }
  }

  /** Rows of the log without seals: they prove nothing about what is left out. @throws AuditExportTooLarge */
  async *plainLines(reason: 'filtered' | 'empty', exportedAt: Date): AsyncGenerator<Uint8Array, void> {
    yield line({
      type: 'header',
      format: FORMAT,
      verifiable: false,
      reason,
      tenantId: this.tx.tenantId,
      filter: toldFilter(this.request.filter),
      exportedAt: japanIso(exportedAt),
    });
    for await (const events of this.chunks())
      yield Buffer.concat(events.map((event) => line({ type: 'row', event: auditEventView(event) })));
    yield line({ type: 'footer', rows: this.rows });
  }

  /** Lines that others have sealed, and at their end say how many rows they were. @param most places in the chain */
  async *sealed(lines: AsyncGenerator<string, number>, most: number): AsyncGenerator<Uint8Array, void> {
    if (most > MOST_EXPORTED) throw new AuditExportTooLarge(MOST_EXPORTED);
    this.rows = yield* sentAs(lines);
  }

  private async *chunks() {
    for await (const events of exportedEvents(this.tx, this.request.filter)) {
      this.rows += events.length;
      if (this.rows > MOST_EXPORTED) throw new AuditExportTooLarge(MOST_EXPORTED);
      yield events;
    }
  }

  private taken({ bytes, unmappable }: ReturnType<CsvParts['rows']>): Buffer {
    this.replaced.add(unmappable);
    return bytes;
  }
}

/** As bytes, with the end of each line. */
async function* sentAs(lines: AsyncGenerator<string, number>): AsyncGenerator<Uint8Array, number> {
  try {
    for (;;) {
      const { done, value } = await lines.next();
      if (done) return value;
      yield Buffer.from(`${value}\n`, 'utf8');
    }
  } finally {
    await lines.return(0);
  }
}

function line(value: object): Buffer {
  return Buffer.from(`${JSON.stringify(value)}\n`, 'utf8');
}
