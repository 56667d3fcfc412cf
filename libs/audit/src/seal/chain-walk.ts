import { chainHashOf, openedWrongly, rowHashOf, type SealedRow } from './audit-record';

export const CHAIN_PROBLEMS = [
  /** The row is there, and is not what was sealed. */
  'changed',
  /** Rows `seq` to `through` are gone. */
  'missing',
  /** A row that was never sealed at this place, or one that stands there twice. */
  'inserted',
  /** The row is there, but not in its place. */
  'reordered',
  /** Rows `seq` to `through` agree with each other, but not with what was signed: rewritten as a whole. */
  'rewritten',
  /** Values of the row were erased, and no erasure of this person is in the log. */
  'erased_wrongly',
  /** What is kept as a signature of this place is none. */
  'checkpoint_forged',
] as const;
export type ChainProblem = (typeof CHAIN_PROBLEMS)[number];

export interface ChainFault {
  /** The first row that is wrong. */
  readonly seq: number;
  readonly problem: ChainProblem;
  /** The last one, where it is a range. */
  readonly through?: number;
  readonly field?: string;
}

/** A place in the chain and its hash. */
export interface ChainPlace {
  readonly seq: number;
  readonly chainHash: string;
}

/** The first row that does not follow from the one before. */
interface Break {
  readonly seq: number;
  /** What the chain could be just before this row. */
  readonly before: readonly string[];
  /** What it is after it, if the rows before are true. */
  readonly computed: readonly string[];
  /** It agrees with itself: then it may be the row before that was changed, with its hashes made anew. */
  readonly consistent: boolean;
  /** On which of the two the next row, or a signature, builds. */
  continued?: 'computed' | 'stated';
}

/**
 * Follows a chain row by row and finds the first row that is wrong. It goes on after that one, since what follows tells what
 * happened: a row that is late was moved, not dropped.
 */
export class ChainWalk {
  private fault?: ChainFault;
  private expected: number;
  /** The hash before the next row; after a fault, every one that it could honestly be. */
  private chain: readonly string[];
  private broken?: Break;
  private proven: number;

  constructor(
    private readonly tenantId: string,
    after: ChainPlace,
  ) {
    this.expected = after.seq + 1;
    this.chain = [after.chainHash];
    this.proven = after.seq;
  }

  /** The last place that was passed. */
  get seq(): number {
    return this.expected - 1;
  }

  /** The last place whose hash a signature confirmed. */
  get provenUpTo(): number {
    return this.proven;
  }

  /** The first fault so far; only the end tells what it is. */
  get found(): ChainFault | undefined {
    return this.fault;
  }

  row(row: SealedRow): void {
    const renumbered = row.seq !== this.expected && this.follows(row, this.expected, this.chain);
    if (row.seq === this.expected || renumbered) this.inPlace(row, this.expected);
    else if (row.seq > this.expected) this.ahead(row);
    else this.behind(row);
  }

  /** What was signed about a place: the rows up to it must lead there. */
  signed({ seq, chainHash }: ChainPlace): void {
    if (seq < this.seq) {
      this.report({ seq: seq + 1, problem: 'inserted', through: this.seq });
      return;
    }
    if (seq > this.seq) this.report({ seq: this.expected, problem: 'missing', through: seq });
    else if (this.chain.includes(chainHash)) this.settle(chainHash);
    else this.report({ seq: this.proven + 1, problem: 'rewritten', through: seq });
    this.expected = seq + 1;
    this.chain = [chainHash];
    this.proven = seq;
    this.broken = undefined;
  }

  private inPlace(row: SealedRow, seq: number): void {
    const before = this.chain;
    const field = row.seq === seq ? openedWrongly(row) : 'seq';
    const rowHash = rowHashOf(this.tenantId, row.event, row.commitments);
    const computed = before.map((hash) => chainHashOf(this.tenantId, hash, seq, row.rowHash));
    const linked = computed.includes(row.chainHash);
    this.expected = seq + 1;
    if (this.broken && seq === this.broken.seq + 1 && linked)
      this.broken.continued = this.follows(row, seq, this.broken.computed) ? 'computed' : 'stated';
    if (linked && !field && rowHash === row.rowHash) {
      this.chain = [row.chainHash];
      return;
    }
    this.report({ seq, problem: 'changed', ...(field && { field }) });
    if (this.fault?.seq === seq)
      this.broken = { seq, before, computed, consistent: !field && rowHash === row.rowHash };
    const honest = before.map((hash) => chainHashOf(this.tenantId, hash, seq, rowHash));
    this.chain = [...new Set([...computed, ...honest, row.chainHash])];
  }

  private ahead(row: SealedRow): void {
    this.report({ seq: this.expected, problem: 'missing', through: row.seq - 1 });
    this.expected = row.seq + 1;
    this.chain = [row.chainHash];
  }

  /** A place that was passed already: late, or there a second time. */
  private behind(row: SealedRow): void {
    const { fault, broken } = this;
    if (fault?.problem === 'missing' && row.seq >= fault.seq && row.seq <= fault.through!) {
      this.fault = { seq: fault.seq, problem: 'reordered' };
      return;
    }
    if (broken?.seq === row.seq && row.seq === this.seq && this.follows(row, row.seq, broken.before)) {
      this.fault = { seq: row.seq, problem: 'inserted' };
      this.chain = [row.chainHash];
      return;
    }
    this.report({ seq: row.seq, problem: 'inserted' });
  }

  /** After a break, a signature decides which side of it is true. */
  private settle(chainHash: string): void {
    const { fault, broken } = this;
    if (!broken?.consistent || fault?.seq !== broken.seq || fault.problem !== 'changed') return;
    const continued =
      broken.seq === this.seq
        ? broken.computed.includes(chainHash)
          ? 'computed'
          : 'stated'
        : broken.continued;
    if (continued === 'stated' && broken.seq - 1 > this.proven)
      this.fault = { seq: broken.seq - 1, problem: 'changed' };
  }

  private follows(row: SealedRow, seq: number, before: readonly string[]): boolean {
    return before.some((hash) => chainHashOf(this.tenantId, hash, seq, row.rowHash) === row.chainHash);
  }

  private report(fault: ChainFault): void {
    this.fault ??= fault;
  }
}
