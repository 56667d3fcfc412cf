import { createServer, type Socket } from 'node:net';

/** A mail server of one spec: says `answer()` to each recipient, and keeps what it was given. */
export interface SmtpServer {
  readonly url: string;
  readonly recipients: string[];
  message: string;
  close(): Promise<void>;
}

export async function smtpServer(answer: () => string): Promise<SmtpServer> {
  const sockets = new Set<Socket>();
  const kept = { recipients: [] as string[], message: '' };
  const server = createServer((socket) => {
    sockets.add(socket);
    converse(socket, answer, kept);
  });
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
  const { port } = server.address() as { port: number };
  return Object.assign(kept, {
    url: `smtp://127.0.0.1:${port}`,
    close: () => {
      sockets.forEach((socket) => socket.destroy());
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  });
}

function converse(
  socket: Socket,
  answer: () => string,
  kept: { recipients: string[]; message: string },
): void {
  let unread = '';
  let inMessage = false;
  const say = (line: string) => socket.write(`${line}\r\n`);
  socket.on('error', () => socket.destroy());
  say('220 spec');
  socket.on('data', (data) => {
    unread += data.toString('latin1');
    for (let end = unread.indexOf('\r\n'); end >= 0; end = unread.indexOf('\r\n')) {
      const line = unread.slice(0, end);
      unread = unread.slice(end + 2);
      if (inMessage) {
        if (line === '.') say('250 queued');
        else kept.message += `${line}\n`;
        inMessage = line !== '.';
      } else if (/^(EHLO|HELO|MAIL|RSET)/i.test(line)) say('250 ok');
      else if (/^RCPT/i.test(line)) {
        kept.recipients.push(line.slice(line.indexOf('<'), line.indexOf('>') + 1));
        say(answer());
      } else if (/^DATA/i.test(line)) {
        inMessage = true;
        say('354 go on');
      } else if (/^QUIT/i.test(line)) socket.end('221 bye\r\n');
      else say('502 what');
    }
  });
}
