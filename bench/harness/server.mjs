// A server under test: its own process on its own core.
import { spawn } from 'node:child_process';
import net from 'node:net';

import { cpuMicros, residentMib } from './machine.mjs';

const READY_MS = 60_000;
const STOP_MS = 15_000;
/** Both sides of a ratio get it: what `npm start` gives the api. */
export const API_FLAGS = ['--max-semi-space-size=64'];

export async function freePort() {
  const server = net.createServer();
  await new Promise((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Variables of whoever runs the bench must not change what is measured. */
function environment(own) {
  const foreign = /^(MIMAMORI_.*|.*DATABASE_URL|PORT|HOST|LOG_LEVEL|NODE_OPTIONS|NODE_ENV|RATE_LIMIT_.*)$/;
  const kept = Object.entries(process.env).filter(([name]) => !foreign.test(name));
  return { ...Object.fromEntries(kept), ...own };
}

export class BenchServer {
  #child;
  #gone;
  #errors = '';

  /**
   * Starts a Node script that listens on PORT and says `process.send('ready')`.
   * @param {object} options
   * @param {string} options.name for messages
   * @param {string} options.file
   * @param {readonly string[]} options.prefix put before the command line: the pinning
   * @param {Record<string, string>} options.env
   * @param {readonly string[]} [options.flags] of node
   * @param {string} [options.node] another node
   */
  static async start({ name, file, prefix, env, flags = API_FLAGS, node = process.execPath }) {
    const self = new BenchServer();
    const port = await freePort();
    const [program, ...args] = [...prefix, node, ...flags, file];
    self.url = `http://127.0.0.1:${port}`;
    self.name = name;
    // standard output costs what it costs in production, and goes nowhere
    self.#child = spawn(program, args, {
      env: environment({ ...env, PORT: String(port) }),
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    self.#child.stderr.on('data', (chunk) => (self.#errors = `${self.#errors}${chunk}`.slice(-10_000)));
    self.#gone = new Promise((resolve) => self.#child.once('exit', resolve));
    try {
      await self.#ready();
    } catch (error) {
      await self.stop();
      throw error;
    }
    return self;
  }

  /** taskset becomes the server: the process keeps its id. */
  get pid() {
    return this.#child.pid;
  }

  #ready() {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(this.#failure(`was not ready after ${READY_MS} ms`)), READY_MS);
      const settle = (act) => (value) => {
        clearTimeout(late);
        act(value);
      };
      this.#child.once('message', settle(resolve));
      this.#child.once('error', settle(reject));
      this.#child.once(
        'exit',
        settle((code) => reject(this.#failure(`ended with code ${code}`))),
      );
    });
  }

  #failure(what) {
    return new Error(`${this.name} ${what}\n${this.#errors}`);
  }

  /** Sends an IPC message to the script, for peers that take orders. */
  tell(message) {
    this.#child.send(message);
  }

  onMessage(listener) {
    this.#child.on('message', listener);
    return () => this.#child.off('message', listener);
  }

  /** CPU time so far, µs. */
  cpuMicros() {
    return cpuMicros(this.pid);
  }

  residentMib() {
    return residentMib(this.pid);
  }

  async stop() {
    const child = this.#child;
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
    child.kill('SIGTERM');
    const insist = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    await this.#gone;
    clearTimeout(insist);
  }
}
