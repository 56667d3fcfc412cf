import fs from 'node:fs';
import path from 'node:path';

interface Pattern {
  readonly brings: boolean;
  readonly text: string;
  readonly regex: RegExp;
}

/** `*` stays within a folder, `**` does not; what matches a folder matches what is in it. */
function patternOf(line: string): Pattern {
  const brings = line.startsWith('!');
  const text = brings ? line.slice(1) : line;
  const source = text
    .split(/(\*\*\/|\*\*|\*|\?)/)
    .map((part) => {
      if (part === '**/') return '(?:.*/)?';
      if (part === '**') return '.*';
      if (part === '*') return '[^/]*';
      return part === '?' ? '[^/]' : part.replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`);
    })
    .join('');
  return { brings, text, regex: new RegExp(`^${source}(?:/.*)?$`) };
}

/** The files that `.dockerignore` lets into the build, below `root`; the last pattern that matches decides. */
export function buildContext(root: string): string[] {
  const patterns = fs
    .readFileSync(path.join(root, '.dockerignore'), 'utf8')
    .split('\n')
    .filter((line) => line && !line.startsWith('#'))
    .map(patternOf);
  const isIn = (file: string) => patterns.findLast(({ regex }) => regex.test(file))?.brings ?? true;
  const leadsIn = (folder: string) =>
    isIn(folder) || patterns.some(({ brings, text }) => brings && text.startsWith(`${folder}/`));
  const walk = (folder: string): string[] =>
    fs.readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
      const name = path.posix.join(folder, entry.name);
      if (entry.isDirectory()) return leadsIn(name) ? walk(name) : [];
      return isIn(name) ? [name] : [];
    });
  return walk('');
}
