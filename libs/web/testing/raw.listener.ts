import net from 'node:net';

const KEY = Buffer.from('mimamori-testing').toString('base64');
const HEAD_END = '\r\n\r\n';

/** The frame of a client: masked with zeros, at most 125 bytes or 64 kB. */
function frameOf(text: string): Buffer {
  const payload = Buffer.from(text);
  const long = payload.length > 125;
  const head = Buffer.alloc(long ? 8 : 6);
  head[0] = 0x81;
  head[1] = 0x80 | (long ? 126 : payload.length);
  if (long) head.writeUInt16BE(payload.length, 2);
  return Buffer.concat([head, payload]);
}

/** A WebSocket client on bare TCP, which can stop reading as a stalled phone does: the system's buffers fill, nobody closes. */
export class RawListener {
  /** Texts of engine.io, in order. */
  readonly texts: string[] = [];
  readonly socket: net.Socket;
  closed = false;
  private rest: Buffer = Buffer.alloc(0);
  private open = false;

  constructor(port: number) {
    this.socket = net.connect({ host: '127.0.0.1', port });
    this.socket.write(
      'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\n' +
        `Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${KEY}${HEAD_END}`,
    );
    this.socket.on('data', (chunk) => this.take(chunk));
    this.socket.on('close', () => (this.closed = true));
    // what the other side cuts off is an end as well
    this.socket.on('error', () => (this.closed = true));
  }

  send(text: string): void {
    this.socket.write(frameOf(text));
  }

  /** Events of socket.io in this namespace. */
  events(namespace: string): [name: string, body: Record<string, unknown>][] {
    const prefix = `42${namespace},`;
    return this.texts.flatMap((text) =>
      text.startsWith(prefix) ? [JSON.parse(text.slice(prefix.length))] : [],
    );
  }

  private take(chunk: Buffer): void {
    this.rest = this.rest.length ? Buffer.concat([this.rest, chunk]) : chunk;
    if (!this.open) {
      const end = this.rest.indexOf(HEAD_END);
      if (end < 0) return;
      this.open = true;
      this.rest = this.rest.subarray(end + HEAD_END.length);
    }
    for (let frame; (frame = this.next());) this.texts.push(frame.toString());
  }

  private next(): Buffer | undefined {
    const { rest } = this;
    if (rest.length < 2) return undefined;
    const short = rest[1]!;
    const start = short < 126 ? 2 : short === 126 ? 4 : 10;
    if (rest.length < start) return undefined;
    const length =
      short < 126 ? short : short === 126 ? rest.readUInt16BE(2) : Number(rest.readBigUInt64BE(2));
    if (rest.length < start + length) return undefined;
    this.rest = rest.subarray(start + length);
    return rest.subarray(start, start + length);
  }
}
