import type { Socket } from 'socket.io';

/** One object for many sockets, without what differs: encoded once, put behind each socket's own fields. */
export interface SharedMessage {
  readonly open: string;
  readonly rest: Buffer;
}

const TEXT_AND_LAST = 0x81;
const IN_16_BITS = 126;
const IN_64_BITS = 127;

/**
 * @param name of the event
 * @param fields JSON of the fields that all get, without braces: `"a":1,"b":[]`
 */
export function sharedMessage(namespace: string, name: string, fields: string): SharedMessage {
  return {
    open: `2${namespace === '/' ? '' : `${namespace},`}[${JSON.stringify(name)},{`,
    rest: Buffer.from(`,${fields}}]`),
  };
}

/** Sends the message with `own` fields in front, JSON without braces; the same to the receiver as `socket.emit`. */
export function sendShared(socket: Socket, { open, rest }: SharedMessage, own: string): void {
  const { conn } = socket;
  if (takesFrames(conn.transport)) {
    const options = { compress: false, wsPreEncodedFrame: [frameOf(`4${open}${own}`, rest)] };
    conn.write('', options);
  } else conn.write(`${open}${own}${rest.toString()}`);
}

/**
 * engine.io hands a frame that its caller has built to `ws` as it is (so does socket.io's own broadcast). This asks for
 * the same things as engine.io does, because what it does not take as a frame it sends as text.
 */
function takesFrames(transport: Socket['conn']['transport']): boolean {
  const { perMessageDeflate, socket } = transport as unknown as {
    perMessageDeflate?: unknown;
    socket?: { _sender?: { sendFrame?: unknown } };
  };
  return !perMessageDeflate && typeof socket?._sender?.sendFrame === 'function';
}

/** One buffer, hence one write: an unmasked text frame of WebSocket (RFC 6455, 5.2). */
function frameOf(head: string, rest: Buffer): Buffer {
  const headLength = Buffer.byteLength(head);
  const length = headLength + rest.length;
  const start = length < IN_16_BITS ? 2 : length < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(start + length);
  frame[0] = TEXT_AND_LAST;
  if (start === 2) frame[1] = length;
  else if (start === 4) {
    frame[1] = IN_16_BITS;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = IN_64_BITS;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  frame.write(head, start);
  rest.copy(frame, start + headLength);
  return frame;
}
