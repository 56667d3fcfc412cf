import { type ChildProcess, execFile, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

const CONFINE = path.join(__dirname, 'confine.sh');
const DOCKER_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
/** A start takes four seconds; a busy machine may need many times as long. */
const PATIENCE_MS = 180_000;

/** Only root may make namespaces; anybody else runs the same programs as they are. */
export const isConfined = process.getuid?.() === 0;

export interface Mount {
  readonly source: string;
  readonly target: string;
  readonly mode: 'ro' | 'rw';
}

export interface ContainerOptions {
  readonly name: string;
  /** For what the container needs of its own. */
  readonly folder: string;
  readonly uid: number;
  readonly workdir: string;
  readonly mounts: readonly Mount[];
  readonly env: Readonly<Record<string, string>>;
  readonly command: readonly string[];
}

/** A program in what a container gives it: process 1, a read-only root, no rights; the network is this machine's loopback. */
export class Container {
  private printed = '';
  private readonly child: ChildProcess;
  /** The exit code of its first process; 128 and more when a signal ended it. */
  readonly ended: Promise<number>;

  constructor(readonly options: ContainerOptions) {
    const { command, env } = options;
    const [program = '', ...args] = isConfined ? this.confined() : command;
    const node = path.dirname(process.execPath);
    this.child = spawn(program, args, {
      cwd: isConfined ? '/' : this.outside(options.workdir),
      env: { ...env, PATH: `${DOCKER_PATH}:${node}` },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout!, this.child.stderr!])
      stream.setEncoding('utf8').on('data', (chunk: string) => (this.printed += chunk));
    this.ended = new Promise((resolve) => {
      this.child.once('close', (code, signal) => resolve(code ?? 128 + os.constants.signals[signal!]));
    });
  }

  /** Everything printed so far. */
  output(): string {
    return this.printed;
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** The first process, as this machine numbers it. */
  get pid(): number {
    const { pid } = this.child;
    if (!isConfined) return pid!;
    const children = fs.readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
    return Number(children.trim().split(' ')[0]);
  }

  signal(name: NodeJS.Signals): void {
    process.kill(this.pid, name);
  }

  /** Runs a program inside, as a health check does. @returns its exit code */
  async exec(command: readonly string[]): Promise<number> {
    const within = ['nsenter', '--target', String(this.pid), '--mount', '--pid', '--root', '--wd'];
    const [program = '', ...args] = isConfined ? [...within, ...command] : command;
    const { env, workdir } = this.options;
    const cwd = isConfined ? '/' : this.outside(workdir);
    const path = `${DOCKER_PATH}:${process.execPath.replace(/\/node$/, '')}`;
    return promisify(execFile)(program, args, { cwd, env: { ...env, PATH: path } }).then(
      () => 0,
      ({ code }: { code: number }) => code,
    );
  }

  /** Asks until the answer is yes. @throws with what it printed when it ends before, or never says so */
  async until(isSo: () => boolean | Promise<boolean>): Promise<void> {
    for (const end = Date.now() + PATIENCE_MS; !(await isSo()); await pause(50)) {
      const gone = !this.isRunning;
      if (gone || Date.now() > end)
        throw new Error(`${this.options.name} ${gone ? 'ended' : 'waits'}: ${this.printed}`);
    }
  }

  /** Whatever it is doing. */
  async kill(): Promise<void> {
    if (this.isRunning) this.signal('SIGKILL');
    await this.ended;
  }

  private confined(): string[] {
    const { folder, name, uid, workdir, command, mounts } = this.options;
    const root = path.join(folder, 'roots', name);
    fs.mkdirSync(root, { recursive: true });
    const node = path.dirname(process.execPath);
    const all = node.startsWith('/usr/') ? mounts : [...mounts, { source: node, target: node, mode: 'ro' }];
    const shown = all.map(({ source, target, mode }) => `${source}:${target}:${mode}`);
    const unshare = ['unshare', '--mount', '--pid', '--fork', '--kill-child'];
    return [...unshare, CONFINE, root, String(uid), workdir, ...shown, '--', ...command];
  }

  /** Where a place of the container is when nothing is mounted. */
  private outside(place: string): string {
    const mount = this.options.mounts.find(({ target }) => place === target);
    return mount?.source ?? place;
  }
}
