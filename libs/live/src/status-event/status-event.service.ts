import { getPermissions, SqlParams, TenantDb } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { BEGINNING, type Resume, ResumeTokens } from './resume.tokens';
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

  /** Events of cameras whose status the caller may read. @throws CursorInvalid */
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

/**
 * What committed after `since`, by transaction and then by number. All pages of one walk see what the first one saw, so
 * that what commits meanwhile waits for the next walk, whatever its transaction's id.
 */
function eventsAfter(
  { since, page }: Resume,
  { limit, filter }: StatusEventRequest,
): { text: string; values: unknown[] } {
  const params = new SqlParams();
  const position = params.add(since, 'pg_snapshot');
  const where = [
    // Says nothing new, but bounds the walk along the index
    `event.xid >= pg_snapshot_xmin(${position})`,
    `(event.xid >= pg_snapshot_xmax(${position}) or event.xid = any(array(select pg_snapshot_xip(${position}))))`,
    getPermissions().rowFilter('read', 'CameraStatus', params),
  ];
  if (page) {
    where.push(`pg_visible_in_snapshot(event.xid, ${params.add(page.upto, 'pg_snapshot')})`);
    where.push(
      `(event.xid, event.seq) > (${params.add(page.xid, 'xid8')}, ${params.add(page.seq, 'bigint')})`,
    );
  }
  if (filter.siteId) where.push(`event.site_id = ${params.add(filter.siteId)}`);
  if (filter.cameraId) where.push(`event.camera_id = ${params.add(filter.cameraId)}`);
  const text = `select pg_current_snapshot()::text as position, found.*
    from (values (1)) one left join lateral (
      select event.id, event.camera_id as "cameraId", event.site_id as "siteId", event.status, event.recording,
        event.reasons, event.previous_status as "previousStatus", event.at, event.xid::text as xid, event.seq::text as seq
      from status_event event join camera on camera.tenant_id = event.tenant_id and camera.id = event.camera_id
      where ${where.map((condition) => `(${condition})`).join(' and ')}
      order by event.xid, event.seq limit ${params.add(limit + 1, 'int')}
    ) found on true`;
  return { text, values: params.values };
}
