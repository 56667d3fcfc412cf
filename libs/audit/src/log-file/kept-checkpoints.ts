import type { KeyRing } from '@mimamori/sealing';

import type { CheckpointPayload } from '../checkpoint/checkpoint.schema';
import type { SealedRow } from '../seal/audit-record';
import type { ChainFault } from '../seal/chain-walk';
import { checkpointIn, type ExportPayload } from './log-file.format';

/** A file that somebody kept outside: what a webhook or a mail brought, or an answer of `/v1/audit/checkpoints`. */
export interface KeptFile {
  readonly name: string;
  readonly text: string;
}

/**
 * `holds`: the log is still what it was · `contradicted`: it was rewritten · `before_file`, `beyond_file`: its place is not
 * in the export · `other_tenant` · `unsigned`: it proves nothing.
 */
export type KeptOutcome =
  'holds' | 'contradicted' | 'before_file' | 'beyond_file' | 'other_tenant' | 'unsigned';

export interface KeptFinding {
  readonly name: string;
  readonly outcome: KeptOutcome;
  /** The place in the chain that was signed, and when. */
  readonly seq?: number;
  readonly signedAt?: string;
  /** Why a signature does not hold. */
  readonly why?: string;
}

interface Kept {
  readonly name: string;
  readonly payload: CheckpointPayload;
  readonly signedAt: string;
  outcome?: KeptOutcome;
}

/**
 * Compares a log with what was signed of it earlier and kept where nobody of this installation can change it. Whoever holds the
 * database and the key can make a log that agrees with itself; with this it cannot agree.
 */
export class KeptCheckpoints {
  private readonly kept: Kept[] = [];
  private readonly refused: KeptFinding[] = [];
  private readonly bySeq = new Map<number, Kept[]>();
  private about?: ExportPayload;

  constructor(files: readonly KeptFile[], keys: KeyRing) {
    for (const { name, text } of files) {
      const envelopes = envelopesIn(text);
      if (!envelopes.length) this.refused.push({ name, outcome: 'unsigned', why: 'malformed' });
      for (const envelope of envelopes) this.add(name, envelope, keys);
    }
  }

  begin(about: ExportPayload): void {
    this.about = about;
    const { tenantId, fromSeq, toSeq, previousHash } = about;
    for (const one of this.kept) {
      const { seq, chainHash } = one.payload;
      if (one.payload.tenantId !== tenantId) one.outcome = 'other_tenant';
      else if (seq === fromSeq - 1) one.outcome = chainHash === previousHash ? 'holds' : 'contradicted';
      else if (seq < fromSeq) one.outcome = 'before_file';
      else if (seq > toSeq) one.outcome = 'beyond_file';
      else this.bySeq.set(seq, [...(this.bySeq.get(seq) ?? []), one]);
    }
  }

  row({ seq, chainHash }: SealedRow): void {
    for (const one of this.bySeq.get(seq) ?? [])
      // a second row of this place changes nothing for the better
      if (one.outcome !== 'contradicted')
        one.outcome = one.payload.chainHash === chainHash ? 'holds' : 'contradicted';
  }

  /** In the order of the files. A row that was signed and is not there contradicts as well. */
  findings(): KeptFinding[] {
    if (!this.about) return [];
    const compared = this.kept.map(({ name, payload: { seq }, signedAt, outcome = 'contradicted' }) => ({
      name,
      outcome,
      seq,
      signedAt,
    }));
    return [...compared, ...this.refused];
  }

  /** Rows that were rewritten: from behind the last place that holds to the first that does not. */
  found(): ChainFault | undefined {
    const { fromSeq } = this.about ?? { fromSeq: 1 };
    const places = this.findings().filter(({ seq }) => seq !== undefined && seq >= fromSeq);
    const wrong = places.filter(({ outcome }) => outcome === 'contradicted').map(({ seq }) => seq!);
    if (!wrong.length) return undefined;
    const through = Math.min(...wrong);
    const held = places.filter(({ outcome, seq }) => outcome === 'holds' && seq! < through);
    const seq = Math.max(fromSeq, ...held.map((one) => one.seq! + 1));
    return { seq, problem: 'rewritten', through };
  }

  private add(name: string, envelope: unknown, keys: KeyRing): void {
    const payload = checkpointIn(envelope, keys);
    if (typeof payload === 'string') this.refused.push({ name, outcome: 'unsigned', why: payload });
    else this.kept.push({ name, payload, signedAt: (envelope as { signedAt: string }).signedAt });
  }
}

/** More than a page of the list holds. */
const MOST_ENVELOPES = 10_000;

/** The envelopes in what a webhook, a mail or the API brought, or in itself one. */
function envelopesIn(text: string): unknown[] {
  const given = membersOf(jsonIn(text));
  const items = Array.isArray(given['items']) ? given['items'].slice(0, MOST_ENVELOPES) : [given];
  return items.flatMap((item: unknown) => {
    const outer = membersOf(item);
    const inner = membersOf(outer['data'] ?? outer);
    const envelope = inner['envelope'] ?? inner;
    return membersOf(envelope)['format'] === undefined ? [] : [envelope];
  });
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // what is no JSON holds no envelope, and that is said of it
    return undefined;
  }
}
