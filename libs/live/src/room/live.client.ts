import type { RequestContext } from '@mimamori/platform';
import { type SharedMessage, sendShared, sharedMessage } from '@mimamori/web';
import type { Socket } from 'socket.io';

import type { Audience } from './audience';
import { NAMESPACE, type Revoked } from './live.messages';
import type { Rooms } from './live.queries';
import type { Message } from './message.parts';
import type { Subscription } from './subscription';

/** What a timer of Node can wait; a token that lives longer is asked for again then. */
const LONGEST_TIMER = 2 ** 31 - 1;

const roomName = (siteId: string) => `site:${siteId}`;

export function roomNames(rooms: Iterable<string>): string[] {
  return [...rooms].map(roomName);
}

/** One connected socket, with what it follows. */
export class LiveClient {
  subscription?: Subscription;
  subscribing = false;
  /** Who is told the same. */
  audience?: Audience;
  /** Of the permissions that the rooms were worked out with. */
  permissionsVersion: string;
  private expiry?: NodeJS.Timeout;

  constructor(
    readonly socket: Socket,
    readonly tenantId: string,
  ) {
    this.permissionsVersion = this.context.permissions?.version ?? '';
  }

  /** As the last check of the token left it. @throws Error on a socket that never passed the handshake */
  get context(): RequestContext {
    const { context } = this.socket.data as { context?: RequestContext };
    if (!context) throw new Error('a socket without a context');
    return context;
  }

  /** Whether all that was sent has left this process: otherwise the client is slower than what happens. */
  get free(): boolean {
    return this.socket.conn.transport.writable;
  }

  tell({ name, fields }: Message, seq: number): void {
    this.tellShared(sharedMessage(NAMESPACE, name, fields), seq);
  }

  tellShared(message: SharedMessage, seq: number): void {
    sendShared(this.socket, message, `"seq":${seq}`);
  }

  /** Joins and leaves socket.io's rooms, so that later messages of other libs reach the same people. */
  move(from: Rooms, to: Rooms): void {
    for (const siteId of from.keys()) if (!to.has(siteId)) void this.socket.leave(this.inner(siteId));
    void this.socket.join([...to.keys()].map((siteId) => this.inner(siteId)));
  }

  revoke(siteIds: Iterable<string>, reason: Revoked['reason']): void {
    this.socket.emit('revoked', { rooms: roomNames(siteIds), reason } satisfies Revoked);
  }

  endAt(expiresAt: Date | undefined, now: Date, end: () => void): void {
    if (expiresAt)
      this.expiry = setTimeout(
        end,
        Math.min(LONGEST_TIMER, Math.max(0, expiresAt.getTime() - now.getTime())),
      );
  }

  close(): void {
    clearTimeout(this.expiry);
  }

  private inner(siteId: string): string {
    return `${this.tenantId}:${roomName(siteId)}`;
  }
}
