import dgram from 'node:dgram';
import { isIP } from 'node:net';

const HEADER_BYTES = 12;
const TYPE_A = 1;
const ANSWER_FLAGS = 0x8180;
const TTL_SECONDS = 600;
const POINTER_TO_QUESTION = 0xc00c;

/** The name server of a container network: every name is the containers of one service. */
export class NameServer {
  private readonly socket = dgram.createSocket('udp4');

  constructor(private readonly addresses: Set<string>) {
    this.socket.on('message', (question, { port, address }) => {
      this.socket.send(this.answer(question), port, address);
    });
  }

  async listen(): Promise<number> {
    await new Promise<void>((resolve) => this.socket.bind(0, '127.0.0.1', resolve));
    return this.socket.address().port;
  }

  add(address: string): void {
    this.addresses.add(address);
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.socket.close(() => resolve()));
  }

  private answer(question: Buffer): Buffer {
    const nameEnd = question.indexOf(0, HEADER_BYTES) + 1;
    const isA = question.readUInt16BE(nameEnd) === TYPE_A;
    const records = isA ? [...this.addresses].filter((address) => isIP(address) === 4).map(record) : [];
    const header = Buffer.from(question.subarray(0, HEADER_BYTES));
    header.writeUInt16BE(ANSWER_FLAGS, 2);
    header.writeUInt16BE(1, 4);
    header.writeUInt16BE(records.length, 6);
    header.fill(0, 8);
    return Buffer.concat([header, question.subarray(HEADER_BYTES, nameEnd + 4), ...records]);
  }
}

function record(address: string): Buffer {
  const head = Buffer.alloc(12);
  head.writeUInt16BE(POINTER_TO_QUESTION, 0);
  head.writeUInt16BE(TYPE_A, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt32BE(TTL_SECONDS, 6);
  head.writeUInt16BE(4, 10);
  return Buffer.concat([head, Buffer.from(address.split('.').map(Number))]);
}
