import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import {
  sampleCheckpoint,
  sampleEvent,
  sampleFile,
  sampleKeyList,
  sampleRows,
} from '@mimamori/audit/testing';

import { verifyAuditCommand } from './verify-audit.command';

let folder: string;
let out: string;
const files = { keys: '', sampleKeys: '', filtered: '', broken: '', log: '', kept: '', older: '' };
const events = Array.from({ length: 5 }, (_, index) => sampleEvent(index + 1));
const rows = sampleRows(events);
/** The log as somebody would like it to have been. */
const other = sampleRows(events.map((event) => ({ ...event, outcome: 'denied' })));
const write = async (name: string, text: string) => {
  const file = path.join(folder, name);
  await writeFile(file, text);
  return file;
};

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'mimamori-verify-'));
  files.keys = await write('keys.json', '{"format":"mimamori.sealing-keys/1","keys":[]}');
  const header = { type: 'header', format: 'mimamori.audit-log/1', verifiable: false, reason: 'filtered' };
  files.filtered = await write('filtered.jsonl', `${JSON.stringify(header)}\n{}\n`);
  files.broken = await write('broken.jsonl', 'nonsense\n');
  files.sampleKeys = await write('sample-keys.json', JSON.stringify(sampleKeyList));
  files.log = await write('log.jsonl', `${sampleFile(rows).join('\n')}\n`);
  files.kept = await write('kept.json', JSON.stringify(sampleCheckpoint(rows[3]!)));
  files.older = await write('older.json', JSON.stringify(sampleCheckpoint(other[2]!)));
});
afterAll(() => rm(folder, { recursive: true }));
beforeEach(() => {
  out = '';
  const told = (text: unknown) => ((out += String(text)), true);
  jest.spyOn(process.stdout, 'write').mockImplementation(told);
  jest.spyOn(process.stderr, 'write').mockImplementation(told);
});
afterEach(() => jest.restoreAllMocks());

const run = (...args: string[]) => verifyAuditCommand.run(args);

describe('verify audit', () => {
  it('answers 1 for a file that is broken, and says where', async () => {
    expect(await run(files.broken, '--keys', files.keys)).toBe(1);
    expect(out).toMatch(/Line 1|1行目/);
  });

  it('compares with checkpoints that were kept, and tells whose log it is', async () => {
    const verify = (...more: string[]) => run(files.log, '--keys', files.sampleKeys, ...more);
    expect(await verify('--checkpoint', files.kept)).toBe(0);
    expect(out).toMatch(/(Tenant|テナント).*019a0000/);
    expect(out).toContain(files.kept);
    expect(await verify('--checkpoint', files.kept, '--checkpoint', files.older)).toBe(1);
    expect(out).toMatch(/Rows 1 to 3|1～3行目/);
    expect(await verify('--checkpoint', files.keys)).toBe(2);
    expect(await verify('--checkpoint', 'absent.json')).toBe(2);
  });

  it('answers 2 for what proves nothing, and for what cannot be read', async () => {
    expect(await run(files.filtered, '--keys', files.keys)).toBe(2);
    expect(await run('absent.jsonl', '--keys', files.keys)).toBe(2);
    expect(await run(files.broken, '--keys', files.broken)).toBe(2);
    expect(await run(files.broken)).toBe(2);
    expect(out).toContain('--keys KEYS.json');
  });
});
