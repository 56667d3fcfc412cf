import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';

const STOP_MILLISECONDS = 15_000;

/** Results that live across awaits survive a larger young generation: about 35 % more requests (see docs/adr); jobs gain nothing by it. */
const NODE_FLAGS = { api: ['--max-semi-space-size=64'], worker: [] };

const appFile = (app: string) => path.resolve(__dirname, `../${app}/main.js`);

export interface StartedApp {
  readonly child: ChildProcess;
  /** Says where the database is to an app that was started before it was known. */
  tell(ground: NodeJS.ProcessEnv): void;
  /** Rejects when the app ends before it says that it is ready. */
  readonly ready: Promise<void>;
}

/** `detached`: Ctrl-C in a terminal reaches the supervisor alone, which stops its children in order. */
export function startApp(app: 'api' | 'worker', env: NodeJS.ProcessEnv): StartedApp {
  const child = fork(appFile(app), { env, execArgv: NODE_FLAGS[app], detached: true });
  const ready = new Promise<void>((resolve, reject) => {
    child.once('message', () => resolve());
    child.once('exit', (code) => reject(new Error(`${app} ended with code ${code} before it was ready`)));
  });
  // whoever waits for it hears of its failure; until somebody does, it is not unheard
  ready.catch(() => undefined);
  return { child, tell: (ground) => void child.send(ground), ready };
}

/** A command of the command line, running. */
export interface RunningCommand {
  readonly child: ChildProcess;
  /** Says where the database is to a command that was started before it was known. */
  tell(ground: Readonly<Record<string, string>>): void;
  /** What it printed; rejects when it fails. */
  readonly printed: Promise<string>;
}

/** `said` hears what the command says on the way. */
export function startCommand(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  said: (message: unknown) => void = () => undefined,
): RunningCommand {
  const child = fork(appFile('cli'), args, { env, stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  let text = '';
  child.stdout?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  child.on('message', said);
  const printed = new Promise<string>((resolve, reject) => {
    child.once('close', (code) =>
      code === 0 ? resolve(text) : reject(new Error(`"${args.join(' ')}" ended with code ${code}`)),
    );
  });
  // whoever waits for it hears of its failure; until somebody does, it is not unheard
  printed.catch(() => undefined);
  return { child, tell: (ground) => void child.send(ground), printed };
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
