import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { parseArgs } from 'node:util';

import { type KeptFile, linesIn, type LogFileVerdict, LogFileVerifier } from '@mimamori/audit';
import { type Locale, Translator } from '@mimamori/platform';
import { KeyRing } from '@mimamori/sealing';

import type { Command } from './command';
import { localeOfTerminal } from './in-app';

const EXIT = { intact: 0, broken: 1, unverifiable: 2 } as const;

/** Needs no database and no configuration: a file and public keys. */
export const verifyAuditCommand: Command = {
  words: ['verify', 'audit'],
  synopsis: 'FILE.jsonl --keys KEYS.json [--checkpoint KEPT.json …]',
  says: 'check an exported audit log with the public keys of /.well-known/mimamori-sealing-keys.json; names the first row that is wrong; with checkpoints that a mail or webhook brought, also what was rewritten as a whole',
  async run(args) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { keys: { type: 'string' }, checkpoint: { type: 'string', multiple: true, default: [] } },
    });
    const [file] = positionals;
    if (!file || !values.keys || positionals.length > 1) {
      process.stderr.write(`${this.words.join(' ')} ${this.synopsis}\n`);
      return 2;
    }
    const keys = await keysIn(values.keys);
    const kept = await keptIn(values.checkpoint);
    if (!keys || !kept) return 2;
    const input = createReadStream(file, 'utf8');
    try {
      const verdict = await LogFileVerifier.verify(linesIn(input), keys, kept);
      process.stdout.write(`${sentencesOf(verdict, localeOfTerminal()).join('\n')}\n`);
      return EXIT[verdict.verdict];
    } catch (error) {
      if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
      process.stderr.write(`${file}: ${(error as Error).message}\n`);
      return 2;
    }
  },
};

async function keysIn(file: string): Promise<KeyRing | undefined> {
  try {
    return new KeyRing(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    process.stderr.write(`${file}: no list of public sealing keys (${(error as Error).name})\n`);
    return undefined;
  }
}

/** A page of `/v1/audit/checkpoints` is a tenth of it. */
const LARGEST_CHECKPOINT_FILE = 5_000_000;

async function keptIn(files: readonly string[]): Promise<KeptFile[] | undefined> {
  const kept: KeptFile[] = [];
  for (const name of files)
    try {
      const { size } = await stat(name);
      if (size > LARGEST_CHECKPOINT_FILE) throw new Error('too large for a checkpoint');
      kept.push({ name, text: await readFile(name, 'utf8') });
    } catch (error) {
      process.stderr.write(`${name}: ${(error as Error).message}\n`);
      return undefined;
    }
  return kept;
}

/** What was found, in words: the row first, since that is what was asked. */
export function sentencesOf(verdict: LogFileVerdict, locale: Locale): string[] {
  const words = new Translator();
  const say = (key: string, params: Record<string, string | number> = {}) =>
    words.t(`audit:verify.${key}`, locale, params);
  const { row, file, rows, checkpoints, kept } = verdict;
  const about = verdict.export;
  const intact = verdict.verdict !== 'broken' && about;
  return [
    ...(about ? [say('tenant', { id: about.tenantId, code: about.tenantCode ?? 'none' })] : []),
    ...(verdict.verdict === 'unverifiable' && !about ? [say('unverifiable')] : []),
    ...(row
      ? [
          say(`row.${row.problem}`, {
            seq: row.seq,
            through: row.through ?? row.seq,
            field: row.field ?? 'none',
          }),
        ]
      : []),
    ...(file ? [say(`file.${file.problem}`, { line: file.line })] : []),
    ...(file?.why ? [words.t(`sealing:problems.${file.why}`, locale)] : []),
    ...(intact
      ? [say('intact', { rows, checkpoints, from: about.fromSeq, to: about.toSeq, at: about.exportedAt })]
      : []),
    ...kept.flatMap(({ name, outcome, seq = 0, signedAt = '', why }) => [
      say(`kept.${outcome}`, { name, seq, signedAt, from: about?.fromSeq ?? 0, to: about?.toSeq ?? 0 }),
      ...(why ? [words.t(`sealing:problems.${why}`, locale)] : []),
    ]),
    ...[...verdict.erasedElsewhere].map(([id, seq]) => say('erased_elsewhere', { id, seq })),
  ];
}
