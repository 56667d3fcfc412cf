import type { ChainFault } from './chain-walk';
import type { AuditRecord, SealedRow } from './audit-record';

export const ERASURE = 'audit.person.erase';

interface Claim {
  /** The first row that names this erasure. */
  readonly seq: number;
  /** Whose erasure it can be: the people whom all its rows have in common. */
  people: readonly string[];
  /** The first row that has nobody in common with those before. */
  contradicted?: number;
}

function peopleIn({ actorId, onBehalfOf, subject, subjectId }: AuditRecord): string[] {
  return [actorId, onBehalfOf, subject === 'User' ? subjectId : null].filter((id) => id !== null);
}

/**
 * Values may be gone from the log only because a person was pseudonymised, and that is an event of the log itself: this book
 * compares the one with the other. As large as the number of erasures.
 */
export class ErasureBook {
  private readonly claims = new Map<string, Claim>();
  private readonly erased = new Map<string, string | null>();

  row({ seq, event, openings }: SealedRow): void {
    const claimed = this.claims.get(event.id ?? '');
    if (event.action === ERASURE && event.id) this.erased.set(event.id, event.subjectId);
    // that event is of the log, and erased nothing
    else if (claimed) claimed.contradicted = claimed.seq;
    const erasures = Object.values(openings).flatMap((opening) =>
      'erasedBy' in opening ? [opening.erasedBy] : [],
    );
    for (const id of new Set(erasures)) this.claim(id, seq, event);
  }

  /** The first row whose values were erased in the name of an event that is about somebody else. */
  found(): ChainFault | undefined {
    const seqs = [...this.claims].flatMap(([id, { seq, people, contradicted }]) => {
      const person = this.erased.get(id);
      if (person && !people.includes(person)) return [contradicted ?? seq];
      return contradicted === undefined ? [] : [contradicted];
    });
    return seqs.length ? { seq: Math.min(...seqs), problem: 'erased_wrongly' } : undefined;
  }

  /** Erasures that rows name and that are not among the rows: id → first row. A part of a log may end before them. */
  elsewhere(): ReadonlyMap<string, number> {
    const open = [...this.claims].filter(([id]) => !this.erased.has(id));
    return new Map(open.map(([id, { seq }]) => [id, seq]));
  }

  private claim(id: string, seq: number, event: AuditRecord): void {
    const people = peopleIn(event);
    const claim = this.claims.get(id);
    if (!claim) {
      this.claims.set(id, { seq, people, ...(people.length === 0 && { contradicted: seq }) });
      return;
    }
    const shared = claim.people.filter((person) => people.includes(person));
    if (shared.length) claim.people = shared;
    else claim.contradicted ??= seq;
  }
}
