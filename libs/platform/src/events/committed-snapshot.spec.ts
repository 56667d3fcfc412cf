import fc from 'fast-check';

import { covers, isSnapshot, parseSnapshot, sees } from './committed-snapshot';

/** PostgreSQL in small: ids are given in order, transactions end in any order, some roll back. */
class Ledger {
  private next = 3;
  private latestEnded = 2;
  readonly running = new Set<number>();
  readonly rows: { xid: string; name: number }[] = [];
  private readonly written = new Map<number, number[]>();
  private names = 0;

  begin(): void {
    this.running.add(this.next);
    this.written.set(this.next, []);
    this.next += 1;
  }

  write(pick: number): void {
    const open = [...this.running];
    if (open.length) this.written.get(open[pick % open.length]!)!.push((this.names += 1));
  }

  end(pick: number, commits: boolean): void {
    const open = [...this.running];
    const xid = open[pick % open.length];
    if (xid === undefined) return;
    this.running.delete(xid);
    this.latestEnded = Math.max(this.latestEnded, xid);
    if (commits) for (const name of this.written.get(xid)!) this.rows.push({ xid: String(xid), name });
  }

  /** As `pg_current_snapshot()`: xmax is one more than the latest transaction that ended, not than the latest begun. */
  snapshot(): string {
    const xmax = this.latestEnded + 1;
    const inside = [...this.running].filter((xid) => xid < xmax).toSorted((a, b) => a - b);
    return `${inside[0] ?? xmax}:${xmax}:${inside.join(',')}`;
  }
}

const step = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ kind: 'begin' as const }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('write' as const), pick: fc.nat(50) }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('end' as const), pick: fc.nat(50), commits: fc.boolean() }),
  },
  { weight: 2, arbitrary: fc.constant({ kind: 'look' as const }) },
);

describe('looking at what was committed since the last look', () => {
  it('finds every committed row exactly once, whatever the order of begins, commits and looks', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        const ledger = new Ledger();
        let position = ledger.snapshot();
        const found: number[] = [];
        const look = () => {
          const before = parseSnapshot(position);
          found.push(...ledger.rows.filter(({ xid }) => !sees(before, xid)).map(({ name }) => name));
          position = ledger.snapshot();
        };
        for (const action of steps) {
          if (action.kind === 'begin') ledger.begin();
          if (action.kind === 'write') ledger.write(action.pick);
          if (action.kind === 'end') ledger.end(action.pick, action.commits);
          if (action.kind === 'look') look();
        }
        while (ledger.running.size) ledger.end(0, true);
        look();
        const committed = ledger.rows.map(({ name }) => name);
        expect(found.toSorted((a, b) => a - b)).toEqual(committed.toSorted((a, b) => a - b));
      }),
      { numRuns: 300 },
    );
  });
});

describe('covers', () => {
  it('holds for every later look, and only where all is seen that the earlier one saw', () => {
    const ids = fc.uniqueArray(fc.nat(12), { maxLength: 6 });
    const snapshot = fc.record({ xmax: fc.nat(12), ids }).map(({ xmax, ids: open }) => ({
      xmax: BigInt(xmax),
      running: new Set(open.filter((id) => id < xmax).map(BigInt)),
    }));
    fc.assert(
      fc.property(snapshot, snapshot, (later, earlier) => {
        const all = Array.from({ length: 14 }, (_, id) => String(id));
        const expected = all.every((id) => !sees(earlier, id) || sees(later, id));
        // An xmax beyond what is running says the same with other words
        if (covers(later, earlier)) expect(expected).toBe(true);
        else if (later.xmax >= earlier.xmax) expect(expected).toBe(false);
      }),
    );
  });

  it('holds along the life of a database', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const ledger = new Ledger();
        let before = parseSnapshot(ledger.snapshot());
        for (const action of steps) {
          if (action.kind === 'begin') ledger.begin();
          if (action.kind === 'write') ledger.write(action.pick);
          if (action.kind === 'end') ledger.end(action.pick, action.commits);
          const now = parseSnapshot(ledger.snapshot());
          expect(covers(now, before)).toBe(true);
          before = now;
        }
      }),
    );
  });
});

describe('parseSnapshot', () => {
  it.each(['', '1:2', '1:2:a', '1:2:3,', "1:2:';", '-1:2:', '1:2: 3'])('refuses %j', (text) => {
    expect(isSnapshot(text)).toBe(false);
    expect(() => parseSnapshot(text)).toThrow('not a snapshot');
  });

  it('reads ids beyond what a number holds', () => {
    const snapshot = parseSnapshot('9007199254740993:9007199254740999:9007199254740993,9007199254740995');
    expect(
      ['9007199254740992', '9007199254740993', '9007199254740994', '9007199254740999'].map((id) =>
        sees(snapshot, id),
      ),
    ).toEqual([true, false, true, false]);
  });
});
