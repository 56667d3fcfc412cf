import type { Server, Socket } from 'socket.io';

const LOOK_MILLISECONDS = 5_000;
const PATIENCE_MILLISECONDS = 30_000;

type Connection = Socket['conn'];

interface Standing {
  /** Bytes that the other side's system has taken. */
  readonly taken: number;
  readonly since: number;
}

/**
 * Ends connections whose other side takes nothing. Pings do not find all of them: whoever reads nothing may still answer
 * pings that it never saw, and what it is sent would wait here for as long as it likes.
 */
export class StalledConnections {
  private standing = new WeakMap<Connection, Standing>();
  private timer?: NodeJS.Timeout;

  constructor(
    private readonly server: Server,
    private readonly patience = PATIENCE_MILLISECONDS,
    private readonly every = LOOK_MILLISECONDS,
  ) {}

  watch(): void {
    this.timer = setInterval(() => this.look(performance.now()), this.every).unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private look(now: number): void {
    for (const connection of Object.values(
      (this.server.engine as unknown as { clients: Record<string, Connection> }).clients,
    )) {
      const { socket } = connection.request;
      const taken = socket.bytesWritten - socket.writableLength;
      const before = this.standing.get(connection);
      if (socket.writableLength === 0 || !before || before.taken !== taken)
        this.standing.set(connection, { taken, since: now });
      // A polite close would wait for its turn behind what nobody takes
      else if (now - before.since >= this.patience) socket.destroy();
    }
  }
}
