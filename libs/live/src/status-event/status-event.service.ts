import { TenantDb } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { BEGINNING, ResumeTokens } from './resume.tokens';
import { eventsAfter } from './status-event.queries';
import {
  type StatusEventRequest,
  type StatusEventRow,
  type StatusEvents,
  toStatusEvent,
} from './status-event.schema';

type Found = { readonly [Field in keyof StatusEventRow]: StatusEventRow[Field] | null } & {
  readonly position: string;
};

/** The history of changes, in the order of commits: whoever follows it by its tokens misses nothing. */
@Injectable()
export class StatusEventLog {
  constructor(
    private readonly db: TenantDb,
    private readonly tokens: ResumeTokens,
  ) {}

  /** Events of cameras whose status the caller may read; of an event of many cameras, those. @throws CursorInvalid */
  async list(request: StatusEventRequest): Promise<StatusEvents> {
    const resume = request.after === undefined ? BEGINNING : this.tokens.decode(request.after);
    const { text, values } = eventsAfter(resume, request);
    const found = await this.db.query<Found>(text, values);
    const upto = resume.page?.upto ?? found[0]?.position ?? resume.since;
    const { view: _view, since } = resume;
    const rows = found.filter(({ id }) => id !== null) as unknown as StatusEventRow[];
    const items = rows.slice(0, request.limit);
    const last = items.at(-1);
    const more = rows.length > request.limit && last !== undefined;
    const next = this.tokens.encode(
      more ? { since, page: { upto, xid: last.xid, seq: Number(last.seq) } } : { since: upto },
    );
    return { items: items.map(toStatusEvent), nextCursor: more ? next : null, resume: next };
  }
}
