import { fork, type ChildProcess } from 'node:child_process';
import type { ChildReply, ChildSettings, RenderJob } from './render-protocol';

/** No answer in time; the process is gone. */
export class NoAnswer extends Error {}

/** One forked rendering process. Runs one job at a time; made once, killed once. */
export class RenderProcess {
  private readonly child: ChildProcess;
  private readonly gone: Promise<void>;
  private ended = false;
  jobs = 0;
  rss = 0;

  constructor(script: string, fontConfig: string, settings: ChildSettings) {
    this.child = fork(script, [JSON.stringify(settings)], {
      // Nothing else of our environment: it holds secrets.
      env: { FONTCONFIG_FILE: fontConfig, TZ: 'UTC' },
      execArgv: [],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    this.gone = new Promise((resolve) => {
      const end = (): void => {
        this.ended = true;
        resolve();
      };
      this.child.once('exit', end);
      this.child.on('error', end);
    });
    // An idle renderer must not keep the application alive.
    this.child.unref();
    this.child.channel?.unref();
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  get alive(): boolean {
    return !this.ended && this.child.connected;
  }

  /** Rejects with NoAnswer after `timeoutMs` (the process is killed) and with Error when the process dies. */
  async run(job: RenderJob, timeoutMs: number): Promise<ChildReply> {
    this.jobs += 1;
    const answer = await this.ask(job, timeoutMs);
    if (answer.type !== 'unavailable') this.rss = answer.rss;
    return answer;
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.gone;
  }

  private ask(job: RenderJob, timeoutMs: number): Promise<ChildReply> {
    return new Promise((resolve, reject) => {
      const onMessage = (message: unknown): void => settle(() => resolve(message as ChildReply));
      const onEnd = (code: unknown, signal: unknown): void =>
        settle(() => reject(new Error(`rendering process ended: ${String(code)} ${String(signal)}`)));
      const timer = setTimeout(() => {
        settle(() => undefined);
        this.kill().then(() => reject(new NoAnswer()), reject);
      }, timeoutMs);
      const settle = (then: () => void): void => {
        clearTimeout(timer);
        this.child.off('message', onMessage);
        this.child.off('exit', onEnd);
        this.child.off('error', onEnd);
        then();
      };
      this.child.on('message', onMessage);
      this.child.on('exit', onEnd);
      this.child.on('error', onEnd);
      this.child.send(job, (error) => {
        if (error !== null) settle(() => reject(error));
      });
    });
  }
}
