import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { verifyAuditCommand } from './verify-audit.command';

let folder: string;
let out: string;
const files = { keys: '', filtered: '', broken: '' };
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

  it('answers 2 for what proves nothing, and for what cannot be read', async () => {
    expect(await run(files.filtered, '--keys', files.keys)).toBe(2);
    expect(await run('absent.jsonl', '--keys', files.keys)).toBe(2);
    expect(await run(files.broken, '--keys', files.broken)).toBe(2);
    expect(await run(files.broken)).toBe(2);
    expect(out).toContain('--keys KEYS.json');
  });
});
