// The README's tour as a program: its bash blocks, run in order in one shell, their output compared with the `# →` lines
// that stand below each command. `…` in such a line stands for anything; a line that is only `…` for any lines.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

import { readMarked } from '../../bin/marked-section.mjs';

const BLOCK = /^```bash\n([\s\S]*?)^```$/gm;
const EXPECTED = /^# → ?(.*)$/;
/** A step that waits for what never comes must not hold up everything else. */
const LIMIT_MS = 180_000;
const MARK = '\u001e step ';

/** @returns steps `{commands, expected[]}`: commands up to the lines that say what they print. */
export function readTour(page, name) {
  const steps = [];
  for (const [, block] of readMarked(page, name).matchAll(BLOCK)) {
    let step;
    for (const line of block.trimEnd().split('\n')) {
      const [, expected] = EXPECTED.exec(line) ?? [];
      if (expected !== undefined && !step) throw new Error(`the tour expects "${expected}" of no command`);
      if (expected === undefined && (!step || step.expected.length))
        steps.push((step = { commands: '', expected: [] }));
      if (expected === undefined) step.commands += `${line}\n`;
      else step.expected.push(expected);
    }
  }
  return steps.filter(({ commands }) => commands.trim());
}

const literal = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
const pattern = (line) => literal(line).replaceAll('…', '.*');

/** Whether what was printed is what the page says, as a whole. */
export function matches(printed, expected) {
  const lines = expected.map((line) => (line === '…' ? '(?:.*\\n)*' : `${pattern(line)}\\n`));
  return new RegExp(`^${lines.join('')}$`).test(
    printed && !printed.endsWith('\n') ? `${printed}\n` : printed,
  );
}

/** One shell for all steps, so that a variable of one is there in the next. */
function script(steps) {
  return [
    'set -euo pipefail',
    ...steps.map(({ commands }, index) => `printf '\\n${MARK}${index}\\n'\n${commands}`),
  ].join('\n');
}

function run(text, cwd, env) {
  const shell = spawn('bash', ['-c', text], { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const limit = setTimeout(() => shell.pid && process.kill(-shell.pid, 'SIGKILL'), LIMIT_MS);
  const printed = { out: '', error: '' };
  shell.stdout.setEncoding('utf8').on('data', (chunk) => (printed.out += chunk));
  shell.stderr.setEncoding('utf8').on('data', (chunk) => (printed.error += chunk));
  return new Promise((resolve) =>
    shell.once('close', (code, signal) => {
      clearTimeout(limit);
      resolve({ code: code ?? signal, ...printed });
    }),
  );
}

/** Each printed part belongs to the step whose mark precedes it; the newline before a mark is the mark's own. */
function partsOf(out) {
  return out
    .split(`\n${MARK}`)
    .slice(1)
    .map((part) => part.slice(part.indexOf('\n') + 1));
}

const indented = (text) => text.trimEnd().replace(/^/gm, '      ');

/**
 * @param options `page` path of the Markdown file, in whose folder the shell works; `name` of its section; `env` of the shell
 * @returns `{steps, failures}`: how many steps there are, and what is wrong with those that are not as the page says
 */
export async function runTour({ page, name, env }) {
  const steps = readTour(fs.readFileSync(page, 'utf8'), name);
  // Colours are for terminals; a caller that forces them would change what is compared.
  const { FORCE_COLOR: _forced, ...plain } = env;
  const { code, out, error } = await run(script(steps), path.dirname(page), { ...plain, NO_COLOR: '1' });
  const parts = partsOf(out);
  const failures = steps.flatMap(({ commands, expected }, index) => {
    const printed = parts[index];
    const last = index === parts.length - 1;
    const said = last && code !== 0 ? `\n    the shell ended with ${code}\n${indented(error)}` : '';
    if (printed === undefined) return [`not run:\n${indented(commands)}`];
    if (said === '' && matches(printed, expected)) return [];
    return [
      `${indented(commands)}\n    should print\n${indented(expected.join('\n'))}\n    and printed\n${indented(printed)}${said}`,
    ];
  });
  return { steps: steps.length, failures };
}
