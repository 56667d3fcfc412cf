import type { Command } from './command';

export function usage(commands: readonly Command[]): string {
  const rows = commands.map(
    ({ words, synopsis, says }) => [`${words.join(' ')} ${synopsis}`.trim(), says] as const,
  );
  const width = Math.max(...rows.map(([call]) => call.length));
  return [
    'Usage: npm run cli -- <command>',
    '',
    ...rows.map(([call, says]) => `  ${call.padEnd(width)}  ${says}`),
    '',
  ].join('\n');
}
