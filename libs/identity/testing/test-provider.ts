import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';

const SCRIPT = path.join(__dirname, 'openid-provider.mjs');
const MOST_HOPS = 8;

/** What the provider knows of somebody, by `sub`. */
export type ProviderAccounts = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

export interface ProviderOrders {
  readonly accounts?: ProviderAccounts;
  /** Who signs in from now on; `null`: whoever comes gives up. */
  readonly as?: { readonly sub: string; readonly amr?: readonly string[]; readonly acr?: string } | null;
  /** Signs with a new key, and no longer tells of the old one. */
  readonly rotate?: true;
  readonly down?: boolean;
}

/** A real OpenID provider on loopback, in a process of its own, and a browser that signs in there. */
export class TestProvider {
  private constructor(
    private readonly child: ChildProcess,
    readonly port: number,
  ) {}

  static async start(...redirectUris: string[]): Promise<TestProvider> {
    const child = fork(SCRIPT, redirectUris, { stdio: ['ignore', 'ignore', 'pipe', 'ipc'], execArgv: [] });
    let complaints = '';
    child.stderr!.on('data', (part) => (complaints += String(part)));
    const { port } = await new Promise<{ port: number }>((resolve, reject) => {
      child.once('message', (message) => resolve(message as { port: number }));
      child.once('exit', () => reject(new Error(`the provider did not start: ${complaints}`)));
    });
    return new TestProvider(child, port);
  }

  get issuer(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async order(orders: ProviderOrders): Promise<void> {
    const done = new Promise((resolve) => this.child.once('message', resolve));
    this.child.send(orders);
    await done;
  }

  async stop(): Promise<void> {
    const gone = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.disconnect();
    await gone;
  }

  /** Follows the provider's pages until they lead away from it. @returns where to */
  async browse(from: string): Promise<URL> {
    const cookies = new Map<string, string>();
    let at = new URL(from);
    for (let hop = 0; hop < MOST_HOPS; hop += 1) {
      const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      const answer = await fetch(at, { redirect: 'manual', headers: { cookie } });
      for (const one of answer.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(one) ?? [];
        cookies.set(name, value);
      }
      const location = answer.headers.get('location');
      if (!location) throw new Error(`${at.href} answers ${answer.status}: ${await answer.text()}`);
      at = new URL(location, at);
      if (at.origin !== this.issuer) return at;
    }
    throw new Error(`the provider goes round in circles: ${at.href}`);
  }
}
