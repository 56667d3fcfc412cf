import { isSnapshot } from '@mimamori/platform';
import { CursorCodec } from '@mimamori/web';
import { Injectable } from '@nestjs/common';

const LIST = 'live.resume';
const QUESTION = { sort: { field: 'commit', descending: false }, filter: {} } as const;
const LONGEST_POSITION = 250;

/** A place in the stream of committed changes. Positions are `pg_snapshot` texts: what had been seen. */
export interface Resume {
  readonly since: string;
  /** Set in the middle of a list: what its first page saw, and the last row given out. */
  readonly page?: { readonly upto: string; readonly xid: string; readonly seq: number };
  /** Of a subscription: a digest of what was subscribed to, and with which permissions. */
  readonly view?: string;
}

/** Nothing seen yet. */
export const BEGINNING: Resume = { since: '1:1:' };

/** With very many transactions open, a position that has seen less: some things are told twice then, nothing never. */
function shortened(position: string): string {
  if (position.length <= LONGEST_POSITION) return position;
  const [xmin] = position.split(':');
  return `${xmin}:${xmin}:`;
}

/** Signed, opaque, good for one day and one tenant; good for both sockets and `GET /v1/status-events`. */
@Injectable()
export class ResumeTokens {
  constructor(private readonly cursors: CursorCodec) {}

  encode({ since, page, view }: Resume): string {
    const keys = [shortened(since), view ?? '', ...(page ? [shortened(page.upto), page.xid, page.seq] : [])];
    return this.cursors.encode(LIST, QUESTION, keys);
  }

  /** @throws CursorInvalid */
  decode(token: string): Resume {
    const [since, view, upto, xid, seq] = this.cursors.decode(LIST, QUESTION, token);
    if (typeof since !== 'string' || !isSnapshot(since)) throw new Error('a signed token holds no position');
    return {
      since,
      ...(view ? { view: String(view) } : {}),
      ...(upto ? { page: { upto: String(upto), xid: String(xid), seq: Number(seq) } } : {}),
    };
  }
}
