// One thing that must hold: runs, is timed, is counted, never stops the ones after it.
import { spawn } from 'node:child_process';

const TAIL_LINES = 200;

export class StepFailed extends Error {}

/**
 * Runs a program to its end.
 * @param options `cwd`, `env`, `uid`, `gid` as for spawn; `minutes` after which it is killed with all it started
 * @returns what it printed. @throws StepFailed with the end of what it printed
 */
export function command(program, args, { minutes = 5, ...options } = {}) {
  const child = spawn(program, args, { ...options, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk) => (output += chunk));
  const limit = setTimeout(() => {
    output += `\nkilled after ${minutes} minutes\n`;
    if (child.pid) process.kill(-child.pid, 'SIGKILL');
  }, minutes * 60_000);
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(new StepFailed(`${program}: ${error.message}`)));
    child.once('close', (code, signal) => {
      clearTimeout(limit);
      if (code === 0) resolve(output);
      else
        reject(
          new StepFailed(
            `${output.split('\n').slice(-TAIL_LINES).join('\n')}\n(${signal ?? `code ${code}`})`,
          ),
        );
    });
  });
}

export class Tally {
  constructor(passed) {
    this.passed = passed;
    this.failed = 0;
  }

  add({ passed, failed }) {
    this.passed += passed;
    this.failed += failed;
  }

  /** @param work may return a remark that is printed beside the name */
  async step(name, work) {
    const began = performance.now();
    const seconds = () => `${((performance.now() - began) / 1000).toFixed(1)} s`;
    try {
      const remark = await work();
      this.passed += 1;
      process.stdout.write(`ok    ${name} (${seconds()})${remark ? `: ${remark}` : ''}\n`);
    } catch (error) {
      this.failed += 1;
      const why = error instanceof StepFailed ? error.message : error.stack;
      process.stdout.write(`FAIL  ${name} (${seconds()})\n${why.replace(/^/gm, '      ')}\n`);
    }
  }
}
