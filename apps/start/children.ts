import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';

const STOP_MILLISECONDS = 15_000;

/** Results that live across awaits survive a larger young generation: about 35 % more requests (see docs/adr). */
const NODE_FLAGS = ['--max-semi-space-size=64'];

const appFile = (app: string) => path.resolve(__dirname, `../${app}/main.js`);

export interface StartedApp {
  readonly child: ChildProcess;
  /** Rejects when the app ends before it says that it is ready. */
  readonly ready: Promise<void>;
}

/** `detached`: Ctrl-C in a terminal reaches the supervisor alone, which stops its children in order. */
export function startApp(app: 'api' | 'worker', env: NodeJS.ProcessEnv): StartedApp {
  const child = fork(appFile(app), { env, execArgv: NODE_FLAGS, detached: true });
  const ready = new Promise<void>((resolve, reject) => {
    child.once('message', () => resolve());
    child.once('exit', (code) => reject(new Error(`${app} ended with code ${code} before it was ready`)));
  });
  return { child, ready };
}

/** Runs one command of the command line to its end; `said` hears what it says on the way. @returns what it printed. */
export function runCommand(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  said: (message: unknown) => void = () => undefined,
): Promise<string> {
  const child = fork(appFile('cli'), args, { env, stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  let printed = '';
  child.stdout?.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  child.on('message', said);
  return new Promise((resolve, reject) => {
    child.once('close', (code) =>
      code === 0 ? resolve(printed) : reject(new Error(`"${args.join(' ')}" ended with code ${code}`)),
    );
  });
}

/** Asks politely, then insists. */
export async function stopApp(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const insist = setTimeout(() => child.kill('SIGKILL'), STOP_MILLISECONDS);
  await gone;
  clearTimeout(insist);
}
