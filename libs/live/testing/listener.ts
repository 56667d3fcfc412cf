import { setTimeout as pause } from 'node:timers/promises';

import { io, type Socket } from 'socket.io-client';

const PATIENCE_MILLISECONDS = 6_000;
const LOOK_MILLISECONDS = 10;

interface Heard {
  readonly name: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- a spec reads what was sent, whatever it is
  readonly body: any;
}

/** @throws Error naming what was waited for */
export async function until(
  what: string,
  holds: () => boolean,
  milliseconds = PATIENCE_MILLISECONDS,
): Promise<void> {
  for (const end = Date.now() + milliseconds; !holds();) {
    if (Date.now() > end) throw new Error(`waited in vain: ${what}`);
    await pause(LOOK_MILLISECONDS);
  }
}

/** A client of /live that remembers all it hears, and what it believes of each camera. */
export class LiveListener {
  readonly heard: Heard[] = [];
  /** Camera → status. */
  readonly believed = new Map<string, string>();
  /** Camera → the reasons of every time it was told, in order. */
  readonly told = new Map<string, string[]>();

  private constructor(readonly socket: Socket) {
    socket.onAny((name: string, body: Heard['body']) => this.hear(name, body));
  }

  /** @throws what the handshake was refused with */
  static async connect(port: number, auth: object): Promise<LiveListener> {
    const socket = io(`http://127.0.0.1:${port}/live`, {
      auth,
      transports: ['websocket'],
      reconnection: false,
      forceNew: true,
    });
    const listener = new LiveListener(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('connect_error', reject);
    });
    return listener;
  }

  /** The last token that was heard, in an ack or a message. */
  resume?: string;

  get names(): string[] {
    return this.heard.map(({ name }) => name);
  }

  /** @returns the ack */
  async subscribe(body: object) {
    const ack = await this.socket.timeout(PATIENCE_MILLISECONDS).emitWithAck('subscribe', body);
    this.resume ??= ack.resume;
    return ack;
  }

  hears(name: string): Promise<void> {
    return until(name, () => this.names.includes(name));
  }

  private hear(name: string, body: Heard['body']): void {
    this.heard.push({ name, body });
    if (body?.resume) this.resume = body.resume;
    for (const { cameraId, status, reasons } of body?.cameras ?? body?.changes ?? []) {
      this.believed.set(cameraId, status);
      this.told.set(cameraId, [...(this.told.get(cameraId) ?? []), ...reasons]);
    }
  }
}
