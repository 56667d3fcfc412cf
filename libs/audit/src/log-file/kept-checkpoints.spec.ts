import type { SealedRow } from '../seal/audit-record';
import { sampleCheckpoint, sampleEvent, sampleFile, sampleKeys, sampleRows } from './log-file.sample';
import { LogFileVerifier } from './log-file.verifier';

const events = Array.from({ length: 20 }, (_, index) => sampleEvent(index + 1));
const rows = sampleRows(events);
/** With the database and the key: every hash and signature made anew after one event was changed. */
const rewrittenRows = sampleRows(
  events.map((event, index) => (index === 8 ? { ...event, outcome: 'denied' } : event)),
);

const kept = (row: SealedRow, name = 'kept.json') => ({ name, text: JSON.stringify(sampleCheckpoint(row)) });
const verify = (lines: readonly string[], ...files: { name: string; text: string }[]) =>
  LogFileVerifier.verify(lines, sampleKeys, files);

describe('a log that was rewritten as a whole, signatures and all', () => {
  const rewritten = sampleFile(rewrittenRows, [7, 14]);

  it('agrees with itself', async () => {
    expect(await verify(rewritten)).toMatchObject({ verdict: 'intact' });
  });

  it('is found by one checkpoint that was kept outside', async () => {
    expect(await verify(rewritten, kept(rows[11]!))).toMatchObject({
      verdict: 'broken',
      row: { seq: 1, problem: 'rewritten', through: 12 },
      kept: [{ name: 'kept.json', outcome: 'contradicted', seq: 12 }],
    });
  });

  it('is found the more exactly, the more were kept', async () => {
    const verdict = await verify(rewritten, kept(rows[6]!, 'a'), kept(rows[19]!, 'c'), kept(rows[9]!, 'b'));
    expect(verdict).toMatchObject({ verdict: 'broken', row: { seq: 8, problem: 'rewritten', through: 10 } });
    expect(verdict.kept.map(({ outcome }) => outcome)).toEqual(['holds', 'contradicted', 'contradicted']);
  });
});

describe('a checkpoint that was kept', () => {
  const file = sampleFile(rows, [7]);
  const envelope = sampleCheckpoint(rows[11]!);

  it.each([
    ['itself', envelope],
    ['what a webhook or a mail brought', { type: 'audit.checkpoint.signed', data: { seq: 12, envelope } }],
    ['an answer of the API', { items: [{ id: 'x', envelope }], nextCursor: null }],
  ])('is read from %s', async (_way, value) => {
    expect(await verify(file, { name: 'x', text: JSON.stringify(value) })).toMatchObject({
      verdict: 'intact',
      kept: [{ name: 'x', outcome: 'holds', seq: 12, signedAt: '2026-11-22T00:00:00.000Z' }],
    });
  });

  it('is not needed where the file is wrong in itself, which tells more', async () => {
    const at = file.findIndex((line) => line.startsWith('{"type":"event","seq":9,'));
    const changed = file.map((line, index) => (index === at ? line.replace('"ok"', '"denied"') : line));
    expect(await verify(changed, kept(rows[11]!))).toMatchObject({
      verdict: 'broken',
      row: { seq: 9, problem: 'changed' },
    });
    const dropped = file.filter((_line, index) => index !== at);
    expect(await verify(dropped, kept(rows[8]!))).toMatchObject({
      verdict: 'broken',
      row: { seq: 9, problem: 'missing' },
      kept: [{ outcome: 'contradicted' }],
    });
  });

  it('proves nothing about places that the file does not have', async () => {
    const part = sampleFile(rows.slice(0, 10));
    expect(await verify(part, kept(rows[11]!))).toMatchObject({
      verdict: 'unverifiable',
      row: undefined,
      kept: [{ outcome: 'beyond_file', seq: 12 }],
    });
  });

  it.each([
    ['nonsense', 'malformed'],
    ['{}', 'malformed'],
    [JSON.stringify({ ...envelope, kind: 'audit.export' }), 'wrong_kind'],
    [JSON.stringify({ ...envelope, payload: { ...envelope.payload, seq: 13 } }), 'bad_signature'],
    [JSON.stringify({ ...envelope, keyId: 'other' }), 'unknown_key'],
  ])('that is none makes nothing certain: %s', async (text, why) => {
    expect(await verify(file, { name: 'x', text })).toMatchObject({
      verdict: 'unverifiable',
      kept: [{ name: 'x', outcome: 'unsigned', why }],
    });
  });
});
