import { spawn } from 'node:child_process';
import type { ClusterUser } from './cluster-user';

/** Nothing of our own environment (keys, PG* variables) reaches the server. */
export function serverEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };
}

export function asUser(user: ClusterUser | undefined): { uid?: number; gid?: number } {
  return user ? { uid: user.uid, gid: user.gid } : {};
}

export interface RunResult {
  /** Exit code; null when a signal ended it or it could not be started. */
  code: number | null;
  output: string;
}

/** Runs a program to its end and keeps the last 8,000 characters of what it prints. Never rejects. */
export function run(
  program: string,
  args: readonly string[],
  options: { user?: ClusterUser | undefined; cwd?: string },
): Promise<RunResult> {
  return new Promise((done) => {
    let output = '';
    const keep = (text: Buffer) => (output = (output + text.toString()).slice(-8_000));
    const child = spawn(program, args, {
      ...asUser(options.user),
      cwd: options.cwd ?? '/',
      env: serverEnvironment(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', (error) => done({ code: null, output: `${output}${error.message}` }));
    child.on('close', (code) => done({ code, output }));
  });
}
