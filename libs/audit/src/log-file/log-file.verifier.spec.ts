import fc from 'fast-check';

import { chainHashOf, commitmentsOf, rowHashOf, type SealedRow } from '../seal/audit-record';
import {
  erased,
  SAMPLE_TENANT,
  sampleEvent,
  sampleFile,
  sampleKeys,
  sampleRows,
  sampleSalt,
} from './log-file.sample';
import { LogFileVerifier, type LogFileVerdict } from './log-file.verifier';

const MARKS = [7, 14];
const rows = sampleRows(Array.from({ length: 20 }, (_, index) => sampleEvent(index + 1)));
const file = sampleFile(rows, MARKS);
const verify = (lines: readonly string[]): Promise<LogFileVerdict> =>
  LogFileVerifier.verify(lines, sampleKeys);
const lineOf = (seq: number) => file.findIndex((line) => line.startsWith(`{"type":"event","seq":${seq},`));
const edited = (seq: number, edit: (row: Record<string, never>) => unknown) =>
  file.map((line, index) => (index === lineOf(seq) ? JSON.stringify(edit(JSON.parse(line))) : line));
const seqs = fc.integer({ min: 1, max: rows.length });

/** Every value of a line, as the way to it. */
function leavesOf(value: unknown, way: readonly string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [[...way]];
  return Object.entries(value).flatMap(([name, part]) => leavesOf(part, [...way, name]));
}

function changedAt(value: unknown, way: readonly string[]): unknown {
  const [name, ...rest] = way;
  if (name !== undefined) {
    const part = value as Record<string, unknown>;
    return { ...part, [name]: changedAt(part[name], rest) };
  }
  if (typeof value === 'number') return value + 1;
  if (typeof value !== 'string') return 'x';
  return /^[0-9a-f]{64}$/.test(value) ? `${value.startsWith('0') ? '1' : '0'}${value.slice(1)}` : `${value}x`;
}

describe('an exported log', () => {
  it('is intact as it was written, with checkpoints or without', async () => {
    expect(await verify(file)).toMatchObject({ verdict: 'intact', rows: 20, checkpoints: 2 });
    expect(await verify(sampleFile(rows))).toMatchObject({ verdict: 'intact', checkpoints: 0 });
    expect(await verify(sampleFile(rows.slice(0, 1)))).toMatchObject({ verdict: 'intact', rows: 1 });
  });

  it('is not intact with a member that reading it carelessly would lose', async () => {
    const hidden = (line: string, name: string) =>
      line.replace(`"${name}":{`, `"${name}":{"__proto__":{"x":1},`);
    const details = file.map((line, index) => (index === lineOf(3) ? hidden(line, 'details') : line));
    expect(details).not.toEqual(file);
    expect(await verify(details)).toMatchObject({
      verdict: 'broken',
      row: { seq: 3, problem: 'changed', field: 'details' },
    });
    const header = file.map((line, index) => (index === 0 ? hidden(line, 'payload') : line));
    expect(header).not.toEqual(file);
    expect(await verify(header)).toMatchObject({ verdict: 'broken', file: { problem: 'header_unsigned' } });
  });

  it.each([
    ['half a character', '"\\ud800"'],
    ['a thousand levels', `${'['.repeat(1_000)}${']'.repeat(1_000)}`],
  ])('is broken by %s, and nothing worse', async (_what, value) => {
    const lines = file.map((line, index) =>
      index === lineOf(3) ? line.replace('"details":{', `"details":{"x":${value},`) : line,
    );
    expect(lines).not.toEqual(file);
    expect(await verify(lines)).toMatchObject({
      verdict: 'broken',
      file: { line: lineOf(3) + 1, problem: 'line_unreadable' },
    });
  });

  it('names the row of which any one value was changed', async () => {
    const ways = leavesOf(JSON.parse(file[1]!)).filter(([first]) => first !== 'type');
    expect(ways.length).toBeGreaterThan(35);
    for (const way of ways)
      for (const seq of [1, 6, 7, 8, 20]) {
        const verdict = await verify(edited(seq, (row) => changedAt(row, way)));
        expect([way.join('.'), seq, verdict.verdict]).toEqual([way.join('.'), seq, 'broken']);
        const unreadable =
          verdict.file?.problem === 'line_unreadable' && verdict.file.line === lineOf(seq) + 1;
        expect([way.join('.'), unreadable ? seq : verdict.row?.seq]).toEqual([way.join('.'), seq]);
      }
  });

  it('names the first row that was dropped', async () => {
    await fc.assert(
      fc.asyncProperty(seqs, fc.integer({ min: 1, max: 4 }), async (seq, count) => {
        const from = lineOf(seq);
        const left = file.filter((line, index) => {
          const event = line.startsWith('{"type":"event"');
          return !(event && index >= from && Number(/"seq":(\d+)/.exec(line)![1]) < seq + count);
        });
        const { verdict, row } = await verify(left);
        expect(verdict).toBe('broken');
        expect(row).toMatchObject({ seq, problem: 'missing' });
      }),
    );
  });

  it('names the place of two rows that changed places', async () => {
    await fc.assert(
      fc.asyncProperty(seqs, seqs, async (one, other) => {
        fc.pre(one !== other);
        const swapped = [...file];
        [swapped[lineOf(one)], swapped[lineOf(other)]] = [file[lineOf(other)]!, file[lineOf(one)]!];
        const { verdict, row } = await verify(swapped);
        expect(verdict).toBe('broken');
        expect(row?.seq).toBe(Math.min(one, other));
        // a checkpoint between them is reached without the row: then it is missing there
        expect(['reordered', 'missing']).toContain(row?.problem);
      }),
    );
  });

  it('names a row that was inserted: one that was made up, a copy, one of another place', async () => {
    const madeUp = (seq: number) => ({ ...rows[seq - 1]!, ...own(seq) });
    const own = (seq: number) => {
      const event = sampleEvent(500);
      const commitments = commitmentsOf(event, sampleSalt(seq));
      return { event, commitments, rowHash: rowHashOf(SAMPLE_TENANT, event, commitments) };
    };
    await fc.assert(
      fc.asyncProperty(seqs, fc.boolean(), fc.boolean(), async (seq, copy, after) => {
        const row = copy ? rows[seq - 1]! : madeUp(seq);
        const at = lineOf(seq) + (after ? 1 : 0);
        const { verdict, row: found } = await verify(
          file.toSpliced(at, 0, JSON.stringify({ type: 'event', ...row })),
        );
        expect(verdict).toBe('broken');
        expect(found).toMatchObject({ seq, problem: 'inserted' });
      }),
    );
  });

  it('names the first row after which it was cut off, also at a checkpoint', async () => {
    for (const seq of [0, 1, 7, 13, 19]) {
      const cut = seq === 0 ? file.slice(0, 1) : file.slice(0, lineOf(seq) + (MARKS.includes(seq) ? 2 : 1));
      expect(await verify(cut)).toMatchObject({
        verdict: 'broken',
        row: { seq: seq + 1, problem: 'missing', through: 20 },
        file: { problem: 'footer_missing' },
      });
    }
  });

  it('names a row whose hashes were made anew, by the next signature', async () => {
    const forge = (seq: number): SealedRow => {
      const row = rows[seq - 1]!;
      const event = { ...row.event, outcome: 'denied' };
      const commitments = commitmentsOf(event, sampleSalt(seq));
      const rowHash = rowHashOf(SAMPLE_TENANT, event, commitments);
      const previous = rows[seq - 2]?.chainHash ?? '0'.repeat(64);
      return {
        ...row,
        event,
        commitments,
        rowHash,
        chainHash: chainHashOf(SAMPLE_TENANT, previous, seq, rowHash),
      };
    };
    for (const seq of [1, 5, 10, 15]) {
      const { row } = await verify(edited(seq, () => ({ type: 'event', ...forge(seq) })));
      expect(row).toEqual({ seq, problem: 'changed' });
    }
    // where the signature follows at once, nothing but the stretch between two signatures can be told
    const { row } = await verify(edited(14, () => ({ type: 'event', ...forge(14) })));
    expect(row).toEqual({ seq: 8, problem: 'rewritten', through: 14 });
  });

  it('is broken when it was rewritten as a whole, however well', async () => {
    const others = sampleRows(
      rows.map(({ event }) => (event.traceId === 'trace-9' ? sampleEvent(99) : event)),
    );
    const rewritten = [file[0]!, ...sampleFile(others).slice(1)];
    expect(await verify(rewritten)).toMatchObject({
      verdict: 'broken',
      row: { seq: 1, problem: 'rewritten', through: 20 },
    });
  });
});

describe('the lines around the rows', () => {
  it.each<[string, (lines: string[]) => string[], object]>([
    ['no lines', () => [], { problem: 'header_unreadable', line: 1 }],
    ['no header', (lines) => lines.slice(1), { problem: 'header_unreadable', line: 1 }],
    [
      'a changed header',
      ([header, ...rest]) => [header!.replace('"toSeq":20', '"toSeq":19'), ...rest],
      { problem: 'header_unsigned', line: 1, why: 'bad_signature' },
    ],
    [
      'no checkpoint',
      (lines) => lines.filter((line) => !line.includes('"seq":7,"chainHash')),
      { problem: 'checkpoint_missing' },
    ],
    [
      'a changed checkpoint',
      (lines) => lines.map((line) => line.replace('"occasion":"verified"', '"occasion":"export"')),
      { problem: 'checkpoint_unsigned', line: 9, why: 'bad_signature' },
    ],
    [
      'a checkpoint elsewhere',
      (lines) => [...lines.slice(0, 8), ...lines.slice(9, 11), lines[8]!, ...lines.slice(11)],
      { problem: 'checkpoint_elsewhere', line: 11 },
    ],
    ['a checkpoint twice', (lines) => lines.toSpliced(9, 0, lines[8]!), { problem: 'checkpoint_elsewhere' }],
    [
      'a wrong count',
      (lines) => [...lines.slice(0, -1), '{"type":"footer","rows":19}'],
      { problem: 'footer_wrong' },
    ],
    ['something after the end', (lines) => [...lines, '{}'], { problem: 'after_the_end', line: 25 }],
    ['no JSON', (lines) => lines.toSpliced(5, 0, '{{'), { problem: 'line_unreadable', line: 6 }],
  ])('are broken with %s', async (_what, edit, fault) => {
    expect(await verify(edit([...file]))).toMatchObject({ verdict: 'broken', file: fault });
  });

  it('say of a filtered export that it proves nothing', async () => {
    const header = { type: 'header', format: 'mimamori.audit-log/1', verifiable: false, reason: 'filtered' };
    expect(await verify([JSON.stringify({ ...header, action: 'x' }), '{"anything":1}'])).toMatchObject({
      verdict: 'unverifiable',
    });
  });
});

describe('values that were erased', () => {
  const person = sampleEvent(3).actorId!;
  const erasure = sampleEvent(12, { action: 'audit.person.erase', subject: 'User', subjectId: person });
  const log = sampleRows(Array.from({ length: 15 }, (_, i) => (i === 11 ? erasure : sampleEvent(i + 1))));
  const without = (by = erasure.id!, seqsOf = [3, 6, 15]) =>
    log.map((row) => (seqsOf.includes(row.seq) ? erased(row, ['ip', 'device', 'reason'], by) : row));

  it('break nothing, before or after the event that says so', async () => {
    expect(await verify(sampleFile(without()))).toMatchObject({ verdict: 'intact' });
  });

  it('are named when the event is about somebody else, or is no erasure', async () => {
    const row = { seq: 4, problem: 'erased_wrongly' };
    expect(await verify(sampleFile(without(erasure.id!, [3, 4])))).toMatchObject({ verdict: 'broken', row });
    expect(await verify(sampleFile(without(log[7]!.event.id!)))).toMatchObject({
      verdict: 'broken',
      row: { seq: 3, problem: 'erased_wrongly' },
    });
  });

  it('are told when the event lies behind the end of the file', async () => {
    const verdict = await verify(sampleFile(without().slice(0, 8)));
    expect(verdict).toMatchObject({ verdict: 'intact', erasedElsewhere: new Map([[erasure.id, 3]]) });
  });

  it('cannot come back as something else', async () => {
    const forged = without().map((row) =>
      row.seq === 6 ? { ...row, event: { ...row.event, ip: '203.0.113.99' } } : row,
    );
    expect(await verify(sampleFile(forged))).toMatchObject({
      row: { seq: 6, problem: 'changed', field: 'ip' },
    });
  });
});
