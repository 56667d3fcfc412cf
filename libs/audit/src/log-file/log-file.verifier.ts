import type { KeyRing } from '@mimamori/sealing';

import type { SealedRow } from '../seal/audit-record';
import { type ChainFault, ChainWalk } from '../seal/chain-walk';
import { ErasureBook } from '../seal/erasure-book';
import { KeptCheckpoints, type KeptFile, type KeptFinding } from './kept-checkpoints';
import { checkpointIn, exportIn, type ExportPayload, headerSchema, logLineSchema } from './log-file.format';

/** What is wrong with the file itself: with a line, a header, a signature. */
export interface FileFault {
  readonly line: number;
  readonly problem:
    | 'header_unreadable'
    | 'header_unsigned'
    | 'line_unreadable'
    | 'checkpoint_unsigned'
    | 'checkpoint_missing'
    | 'checkpoint_elsewhere'
    | 'footer_missing'
    | 'footer_wrong'
    | 'after_the_end';
  /** Why a signature does not hold. */
  readonly why?: string;
}

export interface LogFileVerdict {
  /**
   * `unverifiable`: a filtered export, which proves nothing about what it leaves out; or one that agrees with itself, and with
   * what was kept outside it could not be compared.
   */
  readonly verdict: 'intact' | 'broken' | 'unverifiable';
  /** The first row that is wrong. */
  readonly row?: ChainFault;
  /** The first line that is wrong in itself. */
  readonly file?: FileFault;
  readonly export?: ExportPayload;
  readonly rows: number;
  readonly checkpoints: number;
  /** Erasures that rows name and that happened after the end of this file: id → first row. */
  readonly erasedElsewhere: ReadonlyMap<string, number>;
  /** What checkpoints that were kept outside say about the file. */
  readonly kept: readonly KeptFinding[];
}

/** The place of the line in which something was read. */
type Numbered = { readonly text: string; readonly line: number };

/** Checks an exported log with nothing but public keys, in one pass and constant memory. Never throws for what a file says. */
export class LogFileVerifier {
  private readonly erasures = new ErasureBook();
  private about?: ExportPayload;
  private walk?: ChainWalk;
  private file?: FileFault;
  private unverifiable = false;
  private rows = 0;
  private checkpoints = 0;
  private ended = false;
  private readonly kept: KeptCheckpoints;

  constructor(
    private readonly keys: KeyRing,
    kept: readonly KeptFile[],
  ) {
    this.kept = new KeptCheckpoints(kept, keys);
  }

  static async verify(
    lines: AsyncIterable<string> | Iterable<string>,
    keys: KeyRing,
    kept: readonly KeptFile[] = [],
  ): Promise<LogFileVerdict> {
    const verifier = new LogFileVerifier(keys, kept);
    let line = 0;
    for await (const text of lines) if (!verifier.read({ text, line: (line += 1) })) break;
    return verifier.end(line);
  }

  /** @returns whether there is any use in going on */
  private read(given: Numbered): boolean {
    if (given.line === 1) return this.header(given.text);
    if (this.ended) {
      this.wrong({ line: given.line, problem: 'after_the_end' });
      return false;
    }
    const parsed = logLineSchema.safeParse(jsonIn(given.text));
    if (!parsed.success) this.wrong({ line: given.line, problem: 'line_unreadable' });
    else if (parsed.data.type === 'event') this.event(parsed.data, given.line);
    else if (parsed.data.type === 'checkpoint') this.checkpoint(parsed.data.envelope, given.line);
    else this.footer(parsed.data.rows, given.line);
    return true;
  }

  private header(text: string): boolean {
    const header = headerSchema.safeParse(jsonIn(text));
    if (!header.success) return this.stop({ line: 1, problem: 'header_unreadable' });
    if (!header.data.verifiable) {
      this.unverifiable = true;
      return false;
    }
    const about = exportIn(header.data.envelope, this.keys);
    if (typeof about === 'string') return this.stop({ line: 1, problem: 'header_unsigned', why: about });
    const { tenantId, fromSeq, previousHash } = about;
    this.about = about;
    this.kept.begin(about);
    this.walk = new ChainWalk(tenantId, { seq: fromSeq - 1, chainHash: previousHash });
    return true;
  }

  /** What has no canonical text, half a character or a thousand levels, was never sealed. */
  private event(line: { readonly type: string } & SealedRow, at: number): void {
    try {
      this.row(line);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      this.wrong({ line: at, problem: 'line_unreadable' });
    }
  }

  private row(line: { readonly type: string } & SealedRow): void {
    const { type: _type, ...row } = line;
    this.rows += 1;
    this.walk!.row(row);
    this.erasures.row(row);
    this.kept.row(row);
  }

  private checkpoint(envelope: unknown, line: number): void {
    const payload = checkpointIn(envelope, this.keys);
    if (typeof payload === 'string')
      return this.wrong({ line, problem: 'checkpoint_unsigned', why: payload });
    this.checkpoints += 1;
    const walk = this.walk!;
    if (payload.tenantId !== this.about!.tenantId || (payload.seq !== walk.seq && !walk.found))
      return this.wrong({ line, problem: 'checkpoint_elsewhere' });
    if (payload.seq === walk.seq) walk.signed(payload);
  }

  private footer(rows: number, line: number): void {
    this.ended = true;
    if (rows !== this.rows) this.wrong({ line, problem: 'footer_wrong' });
  }

  private end(lines: number): LogFileVerdict {
    if (lines === 0) this.wrong({ line: 1, problem: 'header_unreadable' });
    if (this.about) this.atTheEnd(this.about, lines);
    const row = this.firstRow();
    const kept = this.kept.findings();
    const wrong = row ?? this.file ?? kept.find(({ outcome }) => outcome === 'contradicted');
    const open = this.unverifiable || (!wrong && kept.some(({ outcome }) => outcome !== 'holds'));
    return {
      verdict: open ? 'unverifiable' : wrong ? 'broken' : 'intact',
      row,
      file: this.file,
      export: this.about,
      rows: this.rows,
      checkpoints: this.checkpoints,
      erasedElsewhere: this.erasures.elsewhere(),
      kept,
    };
  }

  private atTheEnd({ toSeq, chainHash, checkpoints }: ExportPayload, lines: number): void {
    this.walk!.signed({ seq: toSeq, chainHash });
    if (!this.ended) this.wrong({ line: lines + 1, problem: 'footer_missing' });
    if (this.checkpoints < checkpoints) this.wrong({ line: lines, problem: 'checkpoint_missing' });
    if (this.checkpoints > checkpoints) this.wrong({ line: lines, problem: 'checkpoint_elsewhere' });
  }

  private firstRow(): ChainFault | undefined {
    const found = [this.walk?.found, this.erasures.found()].filter((fault) => fault !== undefined);
    const first = found.toSorted((a, b) => a.seq - b.seq)[0];
    const rewritten = this.kept.found();
    // a row that is wrong in itself tells more than a stretch that holds it
    return first && (!rewritten || first.seq <= rewritten.through!) ? first : rewritten;
  }

  private stop(fault: FileFault): false {
    this.wrong(fault);
    return false;
  }

  private wrong(fault: FileFault): void {
    this.file ??= fault;
  }
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // what is no JSON has no shape, and every schema says so
    return undefined;
  }
}
